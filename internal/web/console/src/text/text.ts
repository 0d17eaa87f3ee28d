// The console's words in both languages: one JSON file for each area and
// language, flat keys that begin with the area. text.test.ts finds what is
// missing, not used or written into the code.
//
// Placeholders are {name}. A text that depends on a number has a key for each
// plural category: list.count.one, list.count.other; it is asked for as
// list.count with {n}.
import { useCallback } from 'react';
import { useValue } from '../app/state';
import { catalogue, type Catalogue } from './catalogue';
import { language, type Language } from './language';

type Written = keyof Catalogue & string;
type Stem<K> = K extends `${infer S}.one` | `${infer S}.other` ? S : K;
/** Key is a text of the catalogue. */
export type Key = Stem<Written>;
export type Values = Record<string, string | number>;
export type Translate = (key: Key, values?: Values) => string;

const plurals: Record<Language, Intl.PluralRules> = { es: new Intl.PluralRules('es'), en: new Intl.PluralRules('en') };
const numbers: Record<Language, Intl.NumberFormat> = { es: new Intl.NumberFormat('es'), en: new Intl.NumberFormat('en') };

export function translate(l: Language, key: Key, values: Values = {}): string {
  const texts = catalogue[l] as Record<string, string>;
  let text = texts[key];
  if (typeof values.n === 'number') {
    text = texts[`${key}.${plurals[l].select(values.n)}`] ?? texts[`${key}.other`] ?? text;
  }
  if (text === undefined) return key;
  return text.replace(/\{(\w+)\}/g, (all, name: string) => {
    const v = values[name];
    return v === undefined ? all : typeof v === 'number' ? numbers[l].format(v) : v;
  });
}

/** useText gives the function that answers texts in the reader's language. */
export function useText(): Translate {
  const l = useLanguage();
  return useCallback<Translate>((key, values) => translate(l, key, values), [l]);
}

export function useLanguage(): Language {
  return useValue(language.state, (s) => s.language);
}

/** isKey reports whether there is such a text: for codes that come from the
 * desk, such as statuses and event types, of which new ones may come. */
export function isKey(key: string): key is Key {
  return key in catalogue.en || `${key}.other` in catalogue.en;
}
