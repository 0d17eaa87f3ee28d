// What was changed in the settings and is not saved yet, all sections as one:
// kept in this browser until it is saved or given up, whatever becomes of the
// page or of the session. Saving puts the whole configuration in the place of
// the version that the changes began from; when somebody else was faster, both
// changes are joined.
import { ApiError, client, data } from '../api/client';
import { queries } from '../api/queries';
import { session } from '../api/session';
import { create } from '../app/state';
import { configuration, replace, type Config, type Item, type Part, type Read } from './config';
import { merge, nameOf, put, type Conflict } from './merge';
import { clean, isPlain, same, set } from './path';
import { wrongs, type Wrong } from './wrong';

interface Draft {
  /** The version that the changes began from. */
  base: Read | null;
  /** The configuration with the changes; null when there are none. */
  mine: Config | null;
  wrong: Wrong[];
  conflicts: Conflict[];
  /** Ids of the agents who made the versions that mine was joined with. */
  by: string[];
  saving: boolean;
  /** By which id the new elements of the last save are known now. */
  named: Record<string, string>;
}

const none: Draft = { base: null, mine: null, wrong: [], conflicts: [], by: [], saving: false, named: {} };
export const draft = create<Draft>(none);

const key = () => `desk-settings-${session.state.get().me?.agent ?? ''}`;
let timer: ReturnType<typeof setTimeout> | undefined;

const keep = () => {
  clearTimeout(timer);
  timer = undefined;
  const { base, mine } = draft.get();
  try {
    if (mine) localStorage.setItem(key(), JSON.stringify({ base, mine }));
    else localStorage.removeItem(key());
  } catch {
    // storage is full or forbidden: kept as long as the page
  }
};
const keepSoon = () => {
  timer ??= setTimeout(keep, 400);
};
if (typeof window !== 'undefined') window.addEventListener('pagehide', () => timer && keep());

/** restore brings back what was left unsaved, joined with what the desk has now. */
export function restore(now: Read): void {
  const { mine, base } = draft.get();
  if (!mine) {
    try {
      const kept = JSON.parse(localStorage.getItem(key()) ?? 'null') as Pick<Draft, 'base' | 'mine'> | null;
      if (!kept?.mine || !kept.base?.config) return;
      draft.set({ base: kept.base, mine: kept.mine });
    } catch {
      return; // storage is forbidden, or something else wrote there
    }
  } else if (base?.etag === now.etag) return;
  rebase(now);
}

/** rebase carries the changes over to a newer version. */
function rebase(now: Read): Conflict[] {
  const { base, mine, conflicts: before } = draft.get();
  if (!base || !mine || base.etag === now.etag) return before;
  const conflicts: Conflict[] = [];
  const joined = merge(base.config, mine, now.config, conflicts) as Config;
  draft.set({ base: now, mine: same(joined, now.config) ? null : joined, conflicts });
  keepSoon();
  return conflicts;
}

/** decide ends a conflict: for what I wrote, or for what is there now. */
export function decide(conflict: Conflict, theirs: boolean): void {
  const { mine, conflicts } = draft.get();
  draft.set({ conflicts: conflicts.filter((c) => c !== conflict) });
  if (theirs && mine) update(put(mine, conflict.path, conflict.theirs) as Config);
}

/** untouched is an element that was added and says no more than it came with:
 * no change yet, and nothing that the desk is told. */
export const untouched = (item: unknown): boolean => isPlain(item) && item.$blank !== undefined && same(clean(item), item.$blank);

/** touched is a configuration without what is untouched. */
export const touched = (config: Config): Config => Object.fromEntries(Object.entries(config).map(([part, v]) => [part, Array.isArray(v) ? v.filter((x) => !untouched(x)) : (v as unknown)])) as unknown as Config;

const shown = (): Config | undefined => draft.get().mine ?? queries.getQueryData<Read>(configuration.queryKey)?.config;

function update(mine: Config): void {
  const base = draft.get().base ?? queries.getQueryData<Read>(configuration.queryKey) ?? null;
  const back = same(clean(mine), base?.config) && same(mine, clean(mine));
  draft.set(back ? { ...none, saving: draft.get().saving } : { base, mine });
  keepSoon();
}

/** change puts another value at a path of a section: "settings", "zone". */
export function change(part: Part, at: string, value: unknown): void {
  const config = shown();
  if (!config) return;
  forgive(part, '', at);
  update(at === '' ? set(config, part, value) : set(config, `${part}.${at}`, value));
}

const listOf = (config: Config, part: Part): Item[] => ((config[part] as Item[] | undefined) ?? []).slice();

/** changeItem changes one element of a list; see Change of spec. */
export function changeItem(part: Part, name: string, next: Item, at: string): void {
  const config = shown();
  if (!config) return;
  forgive(part, name, at);
  const list = listOf(config, part);
  const i = list.findIndex((x) => nameOf(x) === name);
  if (i < 0) list.push(next);
  else list[i] = next;
  update(set(config, part, list));
}

export function removeItem(part: Part, name: string): void {
  const config = shown();
  if (!config) return;
  forgive(part, name, '');
  const list = listOf(config, part).filter((x) => nameOf(x) !== name);
  update(set(config, part, list));
}

/** moveItem puts the element at one place of a list at another. */
export function moveItem(part: Part, from: number, to: number): void {
  const config = shown();
  const list = config ? listOf(config, part) : [];
  if (!config || to < 0 || to >= list.length || from === to) return;
  list.splice(to, 0, ...list.splice(from, 1));
  update(set(config, part, list));
}

/** addItem adds an element and answers by which name it is known until it is saved. */
export function addItem(part: Part, blank: Item): string {
  const config = shown();
  const name = `+${Date.now().toString(36)}`;
  if (config) update(set(config, part, [...listOf(config, part), { ...blank, $new: name, $blank: blank }]));
  return name;
}

const forgive = (part: Part, item: string, at: string) => {
  const { wrong } = draft.get();
  const still = wrong.filter((w) => w.part !== part || w.item !== item || (at !== '' && w.at !== at && !w.at.startsWith(at + '.') && !w.at.startsWith(at + '[')));
  if (still.length !== wrong.length) draft.set({ wrong: still });
};

/** discard gives up the changes, of one part or of all, and answers how they
 * come back: beside what has been changed or saved since. */
export function discard(part?: Part): () => void {
  const before = draft.get();
  if (part && before.mine) {
    update(set(before.mine, part, before.base?.config[part]));
    draft.set({ wrong: before.wrong.filter((w) => w.part !== part), conflicts: before.conflicts.filter((c) => c.path[0] !== part) });
  } else draft.set(none);
  keep();
  return () => {
    const since = draft.get().mine;
    draft.set({ ...before, saving: false });
    const now = queries.getQueryData<Read>(configuration.queryKey);
    if (now) rebase(now);
    const { base, mine } = draft.get();
    if (since && base) draft.set({ base, mine: merge(base.config, since, mine ?? base.config) as Config });
    keep();
  };
}

/** changed are the parts that one configuration has changed of another. */
export function changed(before: Config | undefined, mine: Config): Part[] {
  const after = touched(mine);
  const parts = new Set([...Object.keys(before ?? {}), ...Object.keys(after)] as Part[]);
  // A list that is absent and one that is empty are the same.
  return [...parts].filter((p) => !same(before?.[p] ?? [], after[p] ?? []));
}

export type Outcome = { saved: true; undo: () => Promise<void>; others: Part[]; by: string[] } | { saved: false; conflicts: boolean };

/** authors are the agents who have replaced a version since; nobody when the
 * desk does not say. */
async function authors(since: string): Promise<string[]> {
  const version = Number(since.replaceAll('"', ''));
  try {
    const { entries } = await data(client.GET('/api/v1/audit', { params: { query: { limit: 20 } } }));
    return [...new Set(entries.filter((e) => e.what === 'configuration.changed' && (e.toVersion ?? 0) > version).map((e) => e.by.id ?? ''))].filter(Boolean);
  } catch {
    return [];
  }
}

/** save sends the changes. Wrong fields are in the draft afterwards, and so are
 * conflicts; every other failure is thrown, and the changes are kept. */
export async function save(): Promise<Outcome> {
  let others: Part[] = [];
  let by: string[] = [];
  draft.set({ saving: true, wrong: [] });
  try {
    for (let attempt = 0; ; attempt++) {
      const { base, mine } = draft.get();
      if (!base || !mine) return { saved: true, undo: () => Promise.resolve(), others, by };
      const whole = touched(mine);
      const sent = clean(whole);
      try {
        const now = await replace(sent, base.etag);
        finish(now, names(whole), mine);
        return { saved: true, others, by, undo: () => back(base.config, now) };
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.status === 412 && attempt < 3) {
          const now = await queries.fetchQuery({ ...configuration, staleTime: 0 });
          others = [...new Set([...others, ...changed(base.config, now.config)])];
          by = [...new Set([...by, ...(await authors(base.etag))])];
          draft.set({ by });
          if (rebase(now).length > 0) return { saved: false, conflicts: true };
          continue;
        }
        const wrong = wrongs(error, whole);
        if (wrong.length === 0) throw error;
        draft.set({ wrong });
        return { saved: false, conflicts: false };
      }
    }
  } finally {
    draft.set({ saving: false });
  }
}

const names = (config: Config): Record<string, string> =>
  Object.fromEntries(
    (Object.values(config) as unknown[])
      .filter((part): part is Item[] => Array.isArray(part))
      .flat()
      .filter((x) => typeof x.$new === 'string')
      .map((x) => [x.$new, x.id]),
  ) as Record<string, string>;

async function back(config: Config, from: Read): Promise<void> {
  finish(await replace(config, from.etag));
}

// The desk answers some reads with a configuration that is up to this old, in ms.
const LATE = 31_000;
const again = () => {
  for (const name of ['agents', 'teams', 'tags', 'statuses', 'matrix', 'mailboxes', 'me']) void queries.invalidateQueries({ queryKey: [name] });
};

// What other screens know of the configuration is read anew. What was added and
// is untouched stays where somebody is about to write in it.
function finish(now: Read, named: Record<string, string> = {}, mine?: Config): void {
  const blanks = Object.entries(mine ?? {}).map(([part, v]) => [part, Array.isArray(v) ? v.filter(untouched) : []] as const);
  const left = blanks.filter(([, list]) => list.length > 0).reduce((c, [part, list]) => set(c, part, [...listOf(c, part as Part), ...list]), now.config);
  draft.set({ ...none, saving: draft.get().saving, named, ...(left === now.config ? {} : { base: now, mine: left }) });
  keep();
  queries.setQueryData(configuration.queryKey, now);
  queries.setQueryData(['configuration'], now.config);
  again();
  setTimeout(again, LATE);
}
