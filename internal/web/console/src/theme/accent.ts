// The desk's own colour: what is drawn with it, so that it can be read. The
// desk checks that white words are (settings.accent); everything else follows.
import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core';

type Color = readonly [number, number, number];

/** LEAST is what WCAG 2.2 asks between words and their ground. */
export const LEAST = 4.5;

/** The blue of a desk that has chosen no colour. */
export const usual = '#2f59b3';

const white: Color = [255, 255, 255];
const black: Color = [0, 0, 0];

const parse = (hex: string): Color | undefined => {
  if (!/^#[0-9a-f]{6}$/i.test(hex)) return undefined;
  const n = parseInt(hex.slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
};
const written = (c: Color): string => '#' + c.map((v) => v.toString(16).padStart(2, '0')).join('');
const mix = (a: Color, b: Color, percent: number): Color => a.map((v, i) => Math.round((v * (100 - percent) + b[i]! * percent) / 100)) as unknown as Color;

const luminance = (c: Color): number => {
  const [r, g, b] = c.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ratio = (a: Color, b: Color): number => {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
};
// As little of the other colour as being told from every ground takes.
const toward = (c: Color, other: Color, least: number, grounds: Color[]): Color => {
  for (let percent = 0; percent < 100; percent++) {
    const mixed = mix(c, other, percent);
    if (grounds.every((g) => ratio(mixed, g) >= least)) return mixed;
  }
  return other;
};

/** contrast is the ratio of two colours, 1 to 21; undefined when one is none. */
export function contrast(a: string, b: string): number | undefined {
  const [x, y] = [parse(a), parse(b)];
  return x && y && ratio(x, y);
}

/** instead is the nearest darker shade on which white words can be read. */
export const instead = (hex: string): string => written(toward(parse(hex) ?? black, black, LEAST, [white]));

/** grounds are those of tokens.css on which links and buttons stand. */
export const grounds = { light: ['#ffffff', '#f7f8f9', '#eef0f2'], dark: ['#15181c', '#1b1f24', '#262b31'] } as const;

export interface Shades {
  /** For Mantine: 7 is a button in the light, 6 in the dark. */
  tuple: MantineColorsTuple;
  light: Tokens;
  dark: Tokens;
}
interface Tokens {
  /** Links and marks. */
  accent: string;
  /** Behind what is chosen. */
  ground: string;
  /** A button under white words. */
  fill: string;
}

/** shades are what is drawn with a colour; undefined for what is none. */
export function shades(hex: string | undefined): Shades | undefined {
  const c = parse(hex ?? '');
  if (!c) return undefined;
  const on = (theme: keyof typeof grounds, ground: Color) => [...grounds[theme].map((g) => parse(g)!), ground];
  const pale = mix(white, c, 8);
  const deep = mix(parse(grounds.dark[0])!, c, 20);
  const ink = toward(c, black, LEAST, on('light', pale));
  const bright = toward(c, white, LEAST, on('dark', deep));
  const fill = toward(c, white, 3, [parse(grounds.dark[1])!]); // to be seen as a button; white words stay above 4.5
  const tuple = [pale, mix(white, c, 16), mix(white, c, 34), mix(white, c, 55), bright, mix(bright, fill, 50), fill, c, mix(c, black, 14), mix(c, black, 34)].map(written);
  return {
    tuple: tuple as unknown as MantineColorsTuple,
    light: { accent: written(ink), ground: written(pale), fill: written(c) },
    dark: { accent: written(bright), ground: written(deep), fill: written(fill) },
  };
}

/** resolver puts the shades in the place of the tokens' own. */
export const resolver =
  (of: Shades | undefined): CSSVariablesResolver =>
  () => {
    const tokens = ({ accent, ground }: Tokens) => ({ '--accent': accent, '--accent-ground': ground, '--mantine-color-anchor': accent, '--mantine-color-desk-text': accent, '--mantine-color-desk-light': ground, '--mantine-color-desk-light-hover': ground, '--mantine-color-desk-light-color': accent, '--mantine-color-desk-outline': accent });
    return { variables: {}, light: of ? tokens(of.light) : {}, dark: of ? tokens(of.dark) : {} };
  };
