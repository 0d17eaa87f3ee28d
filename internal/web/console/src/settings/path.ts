// Reading and changing plain data by a path: "match.words", "name.es".

export type Plain = Record<string, unknown>;

export const isPlain = (v: unknown): v is Plain => typeof v === 'object' && v !== null && !Array.isArray(v);

export function get(thing: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((v, name) => (isPlain(v) ? v[name] : undefined), thing);
}

/** set answers a copy with another value at the path; undefined takes it away. */
export function set<T>(thing: T, path: string, value: unknown): T {
  const [name, ...rest] = path.split('.') as [string, ...string[]];
  const copy: Plain = isPlain(thing) ? { ...thing } : {};
  const next = rest.length > 0 ? set(copy[name], rest.join('.'), value) : value;
  if (next === undefined) delete copy[name];
  else copy[name] = next;
  return copy as T;
}

/** same compares data; what is absent and what is undefined are the same. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((v, i) => same(v, b[i]));
  if (!isPlain(a) || !isPlain(b)) return false;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((k) => same(a[k], b[k]));
}

/** clean is data without the marks that the console puts on new things. */
export function clean<T>(thing: T): T {
  if (Array.isArray(thing)) return thing.map(clean) as T;
  if (!isPlain(thing)) return thing;
  return Object.fromEntries(
    Object.entries(thing)
      .filter(([k, v]) => !k.startsWith('$') && v !== undefined)
      .map(([k, v]) => [k, clean(v)]),
  ) as T;
}
