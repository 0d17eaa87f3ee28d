// Days as people write them: the day first, whatever the browser would do.
import { languages, locale, type Language } from './language';

const monthNames = (l: Language, month: 'long' | 'short'): string[] => Array.from({ length: 12 }, (_, i) => new Intl.DateTimeFormat(locale[l], { month, timeZone: 'UTC' }).format(Date.UTC(2026, i, 15)));
const bare = (s: string): string => s.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** writtenDate is a day (2026-05-03) for the reader: 03/05/2026, in English
 * 3 May 2026, which nobody takes for March. What is no day stays as it is. */
export function writtenDate(l: Language, day: string): string {
  if (!isDate(day)) return day;
  const [y, m, d] = day.split('-') as [string, string, string];
  return l === 'es' ? `${d}/${m}/${y}` : `${Number(d)} ${monthNames(l, 'short')[Number(m) - 1]} ${y}`;
}

/** readDate is the day that somebody has typed: "3/5/26", "3.5.2026", "3 de mayo
 * de 2026", "May 3, 2026", "2026-05-03"; undefined when it is none. */
export function readDate(text: string): string | undefined {
  const s = bare(text.trim());
  const [, iy, im, id] = /^(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})$/.exec(s) ?? [];
  if (iy) return dated(iy, Number(im), id);
  const [, d, m, y] = /^(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{2}|\d{4})$/.exec(s) ?? [];
  if (y) return dated(y, Number(m), d);
  const [, day, name, year] = /^(\d{1,2})(?:st|nd|rd|th)?[-/. ]+(?:de |of )?([a-z]{3,})[-/., ]+(?:de |del )?(\d{2}|\d{4})$/.exec(s) ?? [];
  if (year) return dated(year, monthOf(name), day);
  const [, first, then, last] = /^([a-z]{3,})[. ]+(\d{1,2})(?:st|nd|rd|th)?[, ]+(\d{4})$/.exec(s) ?? [];
  return last ? dated(last, monthOf(first), then) : undefined;
}

/** isDate reports whether it is a day of the calendar, as the API has it. */
export const isDate = (day: string): boolean => {
  const at = new Date(`${day}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
};

const monthOf = (name = ''): number => {
  for (const l of languages) {
    const at = monthNames(l, 'long').findIndex((m) => bare(m).startsWith(name));
    if (at >= 0) return at + 1;
  }
  return 0;
};

// Of two figures the nearest past or coming decades: 69 is 2069, 70 is 1970.
function dated(y: string, m: number, d = ''): string | undefined {
  const year = y.length === 2 ? (Number(y) < 70 ? `20${y}` : `19${y}`) : y;
  const day = `${year}-${String(m).padStart(2, '0')}-${d.padStart(2, '0')}`;
  return isDate(day) ? day : undefined;
}
