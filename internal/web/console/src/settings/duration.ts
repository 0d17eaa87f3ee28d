// Working time as people write it: "4 h", "1 h 30 min", "45". A number alone
// is minutes.

export function written(minutes: number | undefined): string {
  if (!minutes) return '';
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [hours > 0 ? `${hours} h` : '', rest > 0 ? `${rest} min` : ''].filter(Boolean).join(' ');
}

/** minutes reads what was written; undefined when it is no duration. */
export function minutes(text: string): number | undefined {
  const s = text.trim().toLowerCase().replace(',', '.');
  if (s === '') return 0;
  const clock = /^(\d+):(\d{2})$/.exec(s);
  if (clock) return Number(clock[1]) * 60 + Number(clock[2]);
  const m = /^(?:(\d+(?:\.\d+)?)\s*h(?:oras?|ours?|rs?)?)?\s*(?:(\d+)\s*(?:m|min|mins|minutes?|minutos?)?)?$/.exec(s);
  if (!m || (m[1] === undefined && m[2] === undefined)) return undefined;
  return Math.round(Number(m[1] ?? 0) * 60) + Number(m[2] ?? 0);
}

/** clock reads a time of day: "9" and "900" are "09:00"; what is none stays as it is. */
export function clock(text: string): string {
  const m = /^(\d{1,2})(?:[:.h]?(\d{2}))?$/.exec(text.trim());
  if (!m) return text.trim();
  return `${m[1]!.padStart(2, '0')}:${m[2] ?? '00'}`;
}
