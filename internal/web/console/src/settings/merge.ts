// Joins two changes of one configuration. What only one of the two has changed
// is taken from him; what both have changed differently is a conflict, and
// stays mine until somebody decides.
import { isPlain, same, type Plain } from './path';

export interface Conflict {
  /** Names and ids on the way: ["agents", "ana", "capacity"]. */
  path: string[];
  /** Undefined: taken away. */
  mine: unknown;
  theirs: unknown;
}

/** nameOf is what tells an element of a list from the others; "" when nothing does. */
export function nameOf(thing: unknown): string {
  if (!isPlain(thing)) return '';
  for (const name of ['$new', 'id', 'status']) if (typeof thing[name] === 'string') return thing[name];
  return '';
}

const named = (v: unknown): v is Plain[] => Array.isArray(v) && v.every((x) => nameOf(x) !== '') && new Set(v.map(nameOf)).size === v.length;

export function merge(base: unknown, mine: unknown, theirs: unknown, conflicts: Conflict[] = [], path: string[] = []): unknown {
  if (same(mine, theirs) || same(base, theirs)) return mine;
  if (same(base, mine)) return theirs;
  if (isPlain(mine) && isPlain(theirs) && (isPlain(base) || base === undefined)) {
    const to: Plain = {};
    for (const k of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
      const v = merge(base?.[k], mine[k], theirs[k], conflicts, [...path, k]);
      if (v !== undefined) to[k] = v;
    }
    return to;
  }
  const lists = [base ?? [], mine ?? [], theirs ?? []];
  if (lists.every(named) && [base, mine, theirs].some((l) => Array.isArray(l) && l.length > 0)) return mergeLists(lists[0] as Plain[], lists[1] as Plain[], lists[2] as Plain[], conflicts, path);
  conflicts.push({ path, mine, theirs });
  return mine;
}

function mergeLists(base: Plain[], mine: Plain[], theirs: Plain[], conflicts: Conflict[], path: string[]): Plain[] {
  const find = (list: Plain[], name: string) => list.find((x) => nameOf(x) === name);
  const names = (list: Plain[]) => list.map(nameOf);
  const common = names(base).filter((n) => find(mine, n));
  const moved = !same(names(mine).filter((n) => find(base, n)), common);
  const [first, second] = moved ? [mine, theirs] : [theirs, mine];
  const order = [...names(first), ...names(second).filter((n) => !find(first, n))];
  return order.flatMap((name) => {
    const v = merge(find(base, name), find(mine, name), find(theirs, name), conflicts, [...path, name]);
    return v === undefined ? [] : [v as Plain];
  });
}

/** put answers a copy with another value at a path of names and ids. */
export function put(thing: unknown, path: string[], value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (Array.isArray(thing)) {
    const at = thing.findIndex((x) => nameOf(x) === name);
    const next = put(thing[at], rest, value);
    if (at < 0) return next === undefined ? thing : [...thing, next];
    return thing.flatMap((x, i) => (i !== at ? [x] : next === undefined ? [] : [next]));
  }
  const copy: Plain = isPlain(thing) ? { ...thing } : {};
  const next = put(copy[name], rest, value);
  if (next === undefined) delete copy[name];
  else copy[name] = next;
  return copy;
}
