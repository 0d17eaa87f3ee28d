// Days of an absence, as the agent names them.

/** day is a moment's date in the reader's zone: 2026-03-02. */
export function day(at: Date): string {
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;
}

/** begins is the first instant of a day in the reader's zone. */
export function begins(date: string): Date {
  const [y, m, d] = date.split('-').map(Number);
  return new Date(y ?? NaN, (m ?? NaN) - 1, d ?? NaN);
}

/** absence is what the desk is told: from the first day until the day on which
 * he is back. Undefined when it ends before it begins. */
export function absence(from: string, back: string, replacement: string | undefined): { from?: string; until: string; replacement?: string } | undefined {
  const [a, b] = [begins(from), begins(back)];
  if (!(a.getTime() < b.getTime())) return undefined;
  return { from: a.toISOString(), until: b.toISOString(), replacement: replacement || undefined };
}
