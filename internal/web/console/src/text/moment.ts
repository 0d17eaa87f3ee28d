// Dates and times as people say them.
import { locale, type Language } from './language';
import { zone } from './zone';

const MINUTE = 60_000;

/** moment says when something was or will be, seen from now (ms), in the reader's zone. */
export function moment(l: Language, at: string, now: number): { short: string; exact: string } {
  const then = new Date(at);
  const minutes = Math.round((then.getTime() - now) / MINUTE);
  const size = Math.abs(minutes);
  const timeZone = zone.current;
  const relative = new Intl.RelativeTimeFormat(locale[l], { numeric: 'auto', style: 'short' });
  const exact = new Intl.DateTimeFormat(locale[l], { dateStyle: 'full', timeStyle: 'short', timeZone }).format(then);
  if (size === 0) return { short: relative.format(0, 'second'), exact }; // “now”, not “this minute”
  if (size < 60) return { short: relative.format(minutes, 'minute'), exact };
  if (size < 24 * 60) return { short: relative.format(Math.round(minutes / 60), 'hour'), exact };
  if (size < 7 * 24 * 60) return { short: relative.format(Math.round(minutes / 1440), 'day'), exact };
  const yearOf = (t: Date | number) => new Intl.DateTimeFormat('en', { year: 'numeric', timeZone }).format(t);
  const year = yearOf(then) === yearOf(now) ? undefined : 'numeric';
  return { short: new Intl.DateTimeFormat(locale[l], { day: 'numeric', month: 'short', year, timeZone }).format(then), exact };
}

/** monthName is a month ("2026-11") in words. */
export const monthName = (l: Language, month: string): string => new Intl.DateTimeFormat(locale[l], { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${month}-01T00:00:00Z`));

/** monthsBack are so many months, the newest first. UTC, as the desk counts them. */
export const monthsBack = (now: Date, n: number): string[] => Array.from({ length: n }, (_, i) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - i, 1)).toISOString().slice(0, 7));
