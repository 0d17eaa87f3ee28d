// Which language the reader gets: what he chose here, else his profile's, else
// the browser's.
import { create } from '../app/state';

export type Language = 'es' | 'en';
export const languages: Language[] = ['es', 'en'];

/** locale is how dates are written in a language: the day before the month in both. */
export const locale: Record<Language, string> = { es: 'es', en: 'en-GB' };

const KEY = 'desk-language';

const known = (s: string | null | undefined): Language | undefined => languages.find((l) => s?.toLowerCase().startsWith(l));

export const ofBrowser = (): Language => {
  for (const tag of typeof navigator === 'undefined' ? [] : navigator.languages) {
    const l = known(tag);
    if (l) return l;
  }
  return 'en';
};

const stored = (): Language | undefined => {
  try {
    return known(localStorage.getItem(KEY));
  } catch {
    return undefined; // storage is forbidden: the choice lasts as long as the page
  }
};

const apply = (l: Language) => {
  if (typeof document !== 'undefined') document.documentElement.lang = l;
  return l;
};

export const language = {
  state: create<{ language: Language }>({ language: apply(stored() ?? ofBrowser()) }),
  get current() {
    return language.state.get().language;
  },
  /** choose is the reader's own choice, kept in this browser. */
  choose(l: Language) {
    try {
      localStorage.setItem(KEY, l);
    } catch {
      // see stored
    }
    language.state.set({ language: apply(l) });
  },
  /** profile is what the agent's profile says; his choice here goes before it. */
  profile(l: string | undefined) {
    const p = known(l);
    if (p && !stored()) language.state.set({ language: apply(p) });
  },
};
