// Moments to which a ticket is postponed, in the reader's zone.
import { TZDateMini } from '@date-fns/tz/date/mini';
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

/** localTime is a moment as a field for date and time has it. */
export function localTime(at: Date): string {
  const d = here(at);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
}

/** instantOf is the moment that such a field has; undefined while it is none. */
export function instantOf(local: string): Date | undefined {
  const [, y, m, d, h, min] = (/^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(local) ?? []).map(Number);
  if (y === undefined || m === undefined || d === undefined) return undefined;
  return new Date(new TZDateMini(y, m - 1, d, h ?? 0, min ?? 0, zone.current).getTime());
}
