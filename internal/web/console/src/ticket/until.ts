// Moments to which a ticket is postponed, in the reader's zone.

/** morning is nine o'clock so many days from now. */
export function morning(days: number, now = new Date()): string {
  const d = new Date(now);
  d.setDate(d.getDate() + days);
  d.setHours(9, 0, 0, 0);
  return d.toISOString();
}

/** daysToMonday is how far the next Monday is: on a Monday a week. */
export const daysToMonday = (now = new Date()): number => (8 - now.getDay()) % 7 || 7;

/** localTime is a moment as a field for date and time has it. */
export function localTime(d: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
}
