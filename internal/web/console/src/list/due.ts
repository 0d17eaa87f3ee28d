// How long until a clock runs out, in as few letters as a row has room for.

export type Urgency = 'calm' | 'soon' | 'late';
export const SOON = 60; // minutes

export interface Left {
  text: string;
  urgency: Urgency;
}

/** left is the time from now to then: "45m", "3h 20m", "5d"; "−" before it when it is over. */
export function left(then: string, now: number): Left {
  const minutes = Math.round((Date.parse(then) - now) / 60_000);
  const m = Math.abs(minutes);
  const size = m < 60 ? `${m}m` : m < 600 && m % 60 !== 0 ? `${Math.floor(m / 60)}h ${m % 60}m` : m < 48 * 60 ? `${Math.round(m / 60)}h` : `${Math.round(m / 1440)}d`;
  return { text: minutes < 0 ? '−' + size : size, urgency: minutes < 0 ? 'late' : minutes <= SOON ? 'soon' : 'calm' };
}

/** hours is working time in as few letters: "45m", "3h 20m", "8h". */
export const hours = (minutes: number): string => (minutes < 60 ? `${minutes}m` : `${Math.floor(minutes / 60)}h${minutes % 60 ? ` ${minutes % 60}m` : ''}`);
