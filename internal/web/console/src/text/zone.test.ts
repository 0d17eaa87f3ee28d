import { afterEach, describe, expect, it } from 'vitest';
import { begins, day } from '../profile/away';
import { clock, daysToMonday, instantOf, morning, today as dayHere } from '../ticket/until';
import { moment } from './moment';
import { zone } from './zone';

afterEach(() => zone.tell(undefined));

describe('times are of the reader’s zone, wherever the browser is', () => {
  const evening = new Date('2026-03-27T22:30:00Z'); // a Friday; in Tokyo it is Saturday
  it.each([
    ['Asia/Tokyo', '7:30', '2026-03-28T07:30', 2, '2026-03-29T00:00:00.000Z', '2026-03-28'],
    ['America/New_York', '18:30', '2026-03-27T18:30', 3, '2026-03-28T13:00:00.000Z', '2026-03-27'],
    // Summer time begins on the 29th: nine o'clock on Monday is an hour earlier.
    ['Europe/Madrid', '23:30', '2026-03-27T23:30', 3, '2026-03-28T08:00:00.000Z', '2026-03-27'],
  ])('%s', (name, said, local, monday, tomorrow, today) => {
    zone.tell(name);
    expect(moment('es', evening.toISOString(), evening.getTime()).exact).toContain(said);
    expect(dayHere(evening)).toBe(today);
    expect(instantOf(local.slice(0, 10), clock(local.slice(11))!)?.getTime()).toBe(evening.getTime());
    expect(daysToMonday(evening)).toBe(monday);
    expect(morning(1, evening)).toBe(tomorrow);
    expect(day(evening)).toBe(today);
    expect(day(begins(today))).toBe(today);
    expect(day(new Date(begins(today).getTime() - 1))).not.toBe(today);
  });
  it('knows the clock’s change', () => {
    zone.tell('Europe/Madrid');
    expect(morning(3, evening)).toBe('2026-03-30T07:00:00.000Z');
    expect(begins('2026-03-30').toISOString()).toBe('2026-03-29T22:00:00.000Z');
  });
  it('names the day by it', () => {
    zone.tell('Asia/Tokyo');
    expect(moment('en', '2025-12-31T23:30:00Z', evening.getTime()).short).toBe('1 Jan');
    zone.tell('Europe/Madrid');
    expect(moment('en', '2025-12-31T22:30:00Z', evening.getTime()).short).toBe('31 Dec 2025');
  });
  it('keeps the browser’s where it does not know the name', () => {
    zone.tell('Mars/Olympus');
    expect(zone.current).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
    expect(instantOf('2026-02-30', [9, 0])).toBeUndefined();
  });
  it.each([
    ['9', [9, 0]],
    ['9:30', [9, 30]],
    ['21.15', [21, 15]],
    ['0930', [9, 30]],
    ['17h', [17, 0]],
    [' 08:05 ', [8, 5]],
    ['24:00', undefined],
    ['9:60', undefined],
    ['', undefined],
    ['nueve', undefined],
  ])('reads %j', (written, want) => expect(clock(written)).toEqual(want));
});
