// Where somebody stands in a list that moves under him.

const AROUND = 30; // rows that are remembered on each side

/** Cursor is the row on which he was last, and what stood around it then. */
export interface Cursor {
  at: number;
  id: string | undefined;
  after: readonly string[];
  before: readonly string[];
}

export interface Place {
  /** The row that keys mean; -1: none. */
  at: number;
  /** The rows to go to; outside of the list when there are none. */
  next: number;
  previous: number;
}

/** stand remembers a row; at is -1 for none. */
export const stand = (ids: readonly string[], at: number): Cursor => ({
  at,
  id: ids[at],
  after: at < 0 ? [] : ids.slice(at + 1, at + 1 + AROUND),
  before: at < 0 ? [] : ids.slice(Math.max(0, at - AROUND), at).reverse(),
});

/** place is where he stands and where he goes next: to the row that stood below
 * when he came here. His own may have sunk to the end, because he answered it,
 * or left the list, because he resolved it; others may have come in above. */
export function place(ids: readonly string[], open: string | undefined, last: Cursor): Place {
  const here = ids.indexOf(open ?? last.id ?? '');
  if (last.id === undefined || (open !== undefined && here >= 0 && open !== last.id)) {
    const at = here >= 0 ? here : last.at;
    return { at, next: at + 1, previous: at - 1 };
  }
  const there = (of: readonly string[]) => of.map((id) => ids.indexOf(id)).find((i) => i >= 0);
  const at = here >= 0 ? here : Math.min(last.at, ids.length - 1);
  return {
    at,
    next: there(last.after) ?? (here >= 0 ? here + 1 : last.at),
    previous: there(last.before) ?? (here >= 0 ? here - 1 : Math.min(last.at, ids.length) - 1),
  };
}
