// What the console says, read from its own catalogue, so that a flow waits for
// the words that are written there now.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../src/text');
const read = (l) => Object.assign({}, ...readdirSync(join(folder, l)).map((f) => JSON.parse(readFileSync(join(folder, l, f), 'utf8'))));

/** catalogue has all texts of a language. */
export const catalogue = { es: read('es'), en: read('en') };

/** words gives the function that answers the console's texts in a language, as
 * the console's own translate does. */
export const words =
  (l) =>
  (key, values = {}) => {
    const plural = typeof values.n === 'number' ? (catalogue[l][`${key}.${new Intl.PluralRules(l).select(values.n)}`] ?? catalogue[l][`${key}.other`]) : undefined;
    const text = plural ?? catalogue[l][key];
    assert.ok(text !== undefined, `no text ${key} in ${l}`);
    return text.replace(/\{(\w+)\}/g, (all, name) => (values[name] === undefined ? all : String(values[name])));
  };
