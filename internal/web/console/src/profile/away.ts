// Days of an absence, as the agent names them, in his zone.
import { TZDateMini } from '@date-fns/tz/date/mini';
import { zone } from '../text/zone';

/** day is a moment's date: 2026-03-02. */
export function day(at: Date): string {
  const d = new TZDateMini(at.getTime(), zone.current);
  return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, '0')}-${String(d.getDate()).padStart(2, '0')}`;
}

/** begins is the first instant of a day. */
export function begins(date: string): Date {
  const [y, m, d] = date.split('-').map(Number);
  return new Date(new TZDateMini(y ?? NaN, (m ?? NaN) - 1, d ?? NaN, zone.current).getTime());
}

/** absence is what the desk is told: from the first day until the day on which
 * he is back. Undefined when it ends before it begins. */
export function absence(from: string, back: string, replacement: string | undefined): { from?: string; until: string; replacement?: string } | undefined {
  const [a, b] = [begins(from), begins(back)];
  if (!(a.getTime() < b.getTime())) return undefined;
  return { from: a.toISOString(), until: b.toISOString(), replacement: replacement || undefined };
}
