// Moments to which a ticket is postponed, in the reader's zone.
import { TZDateMini } from '@date-fns/tz/date/mini';
import { isDate } from '../text/date';
import { zone } from '../text/zone';

const here = (at: Date | number) => new TZDateMini(Number(at), zone.current);

/** morning is nine o'clock so many days from now. */
export function morning(days: number, now = new Date()): string {
  const d = here(now);
  d.setDate(d.getDate() + days);
  d.setHours(9, 0, 0, 0);
  return new Date(d.getTime()).toISOString();
}

/** daysToMonday is how far the next Monday is: on a Monday a week. */
export const daysToMonday = (now = new Date()): number => (8 - here(now).getDay()) % 7 || 7;

const two = (n: number) => String(n).padStart(2, '0');

/** today is the day's date: 2026-03-02. */
export function today(now = new Date()): string {
  const d = here(now);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
}

/** clock reads a time of day as people write it: 9, 9:30, 21.15, 0930; undefined
 * when it is none. */
export function clock(written: string): [hour: number, minute: number] | undefined {
  const [, h, m = '0'] = /^(\d{1,2})(?:[:.h]?(\d{2}))?\s*h?$/i.exec(written.trim()) ?? [];
  return h !== undefined && Number(h) < 24 && Number(m) < 60 ? [Number(h), Number(m)] : undefined;
}

/** instantOf is the moment at which it is that time on that day (2026-03-02);
 * undefined when that is no day. */
export function instantOf(day: string, [hour, minute]: [number, number]): Date | undefined {
  if (!isDate(day)) return undefined;
  const [y = NaN, m = NaN, d = NaN] = day.split('-').map(Number);
  return new Date(new TZDateMini(y, m - 1, d, hour, minute, zone.current).getTime());
}
