// What a field of the configuration says, in words: for who reads the settings
// and does not change them.
import { languages } from '../text/language';
import type { Config, Item } from './config';
import type { Field, Option, Words } from './spec';

type Told = Exclude<Field, { kind: 'own' | 'id' }>;

/** told is "" for a field that says nothing. */
export function told(field: Told, value: unknown, item: Item, config: Config, { t, l }: Words): string {
  const called = (options: Option[], v: string) => options.find((o) => o.value === v)?.label ?? v;
  switch (field.kind) {
    case 'line':
    case 'address':
    case 'area':
      return (value as string | undefined) ?? '';
    case 'name': {
      const name = (value ?? {}) as Partial<Record<(typeof languages)[number], string>>;
      const all = [l, ...languages.filter((x) => x !== l)].map((x) => name[x] || field.usual?.(item, x) || '');
      return [...new Set(all.filter(Boolean))].join(field.lines ? '\n\n' : ' · ');
    }
    case 'number':
      return value === undefined ? '' : `${value as number}${field.unit ? ` ${t(field.unit)}` : ''}`;
    case 'switch':
      return t((value === true) !== (field.negated === true) ? 'word.yes' : 'word.no');
    case 'pick':
      return value ? called(field.options(config, { t, l }), value as string) : field.none ? t(field.none) : '';
    case 'picks': {
      const list = (value as string[] | undefined) ?? [];
      return list.length > 0 ? list.map((v) => called(field.options(config, { t, l }), v)).join(', ') : field.none ? t(field.none) : '';
    }
    case 'words':
      return ((value as string[] | undefined) ?? []).join(', ');
  }
}
