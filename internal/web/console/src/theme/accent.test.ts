import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contrast, grounds, instead, LEAST, shades, usual } from './accent';

// The same 200 colours each time: a failure can be looked at again.
const colours = (() => {
  let seed = 42;
  const next = () => (seed = (seed * 1103515245 + 12345) % 2147483648) >> 7;
  return ['#000000', '#767676', '#ff0000', '#0000ff', '#00ff00', ...Array.from({ length: 200 }, () => '#' + (next() & 0xffffff).toString(16).padStart(6, '0'))];
})();
const tokens = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');
const token = (theme: 'light' | 'dark', name: string) => new RegExp(`scheme='${theme}'\\] \\{[^}]*--${name}: (#\\w+);`).exec(tokens)?.[1] ?? '';

describe('contrast', () => {
  it('is that of WCAG', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
    expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
    expect(contrast('#1d5fa', '#ffffff')).toBeUndefined();
  });
  it('is enough in what is proposed, and the desk proposes the same', () => {
    for (const c of colours) expect(contrast(instead(c), '#ffffff'), c).toBeGreaterThanOrEqual(LEAST);
    expect(instead('#ffdd00')).toBe('#877500');
    expect(instead(usual)).toBe(usual);
  });
});

describe('shades', () => {
  it('know the grounds of the tokens', () => {
    for (const theme of ['light', 'dark'] as const) expect(['ground', 'ground-2', 'ground-3'].map((name) => token(theme, name))).toEqual([...grounds[theme]]);
  });
  it('can be read in both themes, whatever the colour', () => {
    for (const c of colours.map(instead)) {
      const s = shades(c)!;
      expect(s.light.fill, c).toBe(c);
      for (const theme of ['light', 'dark'] as const) {
        const { accent, ground, fill } = s[theme];
        for (const g of [...grounds[theme], ground]) expect(contrast(accent, g), `${c}: ${accent} on ${g}, ${theme}`).toBeGreaterThanOrEqual(LEAST);
        for (const word of ['ink', 'ink-2', 'late', 'soon']) expect(contrast(token(theme, word), ground), `${c}: ${word} on ${ground}, ${theme}`).toBeGreaterThanOrEqual(LEAST);
        for (const shade of [fill, s.tuple[theme === 'light' ? 8 : 7]!]) expect(contrast(shade, '#ffffff'), `${c}: white on ${shade}, ${theme}`).toBeGreaterThanOrEqual(LEAST);
        expect(contrast(fill, grounds[theme][0]), `${c}: a button of ${fill}, ${theme}`).toBeGreaterThanOrEqual(3);
      }
    }
  });
  it('are none of what is no colour', () => {
    for (const none of [undefined, '', 'red', '#12345', 'url(x)']) expect(shades(none)).toBeUndefined();
  });
});
