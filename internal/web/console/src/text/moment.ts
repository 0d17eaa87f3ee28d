// Dates and times as people say them.
import type { Language } from './language';

const MINUTE = 60_000;

/** moment says when something was or will be, seen from now (ms). */
export function moment(l: Language, at: string, now: number): { short: string; exact: string } {
  const then = new Date(at);
  const minutes = Math.round((then.getTime() - now) / MINUTE);
  const size = Math.abs(minutes);
  const relative = new Intl.RelativeTimeFormat(l, { numeric: 'auto', style: 'short' });
  const exact = new Intl.DateTimeFormat(l, { dateStyle: 'full', timeStyle: 'short' }).format(then);
  if (size === 0) return { short: relative.format(0, 'second'), exact }; // “now”, not “this minute”
  if (size < 60) return { short: relative.format(minutes, 'minute'), exact };
  if (size < 24 * 60) return { short: relative.format(Math.round(minutes / 60), 'hour'), exact };
  if (size < 7 * 24 * 60) return { short: relative.format(Math.round(minutes / 1440), 'day'), exact };
  const year = then.getFullYear() === new Date(now).getFullYear() ? undefined : 'numeric';
  return { short: new Intl.DateTimeFormat(l, { day: 'numeric', month: 'short', year }).format(then), exact };
}

/** monthName is a month ("2026-11") in words. */
export const monthName = (l: Language, month: string): string => new Intl.DateTimeFormat(l, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${month}-01T00:00:00Z`));

/** monthsBack are so many months, the newest first. UTC, as the desk counts them. */
export const monthsBack = (now: Date, n: number): string[] => Array.from({ length: n }, (_, i) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - i, 1)).toISOString().slice(0, 7));
