// One registry of what can be done on the screen as it stands: buttons, keys,
// the command palette and the help page all take it from here.
import { useEffect, useRef } from 'react';
import { may, useMay, type Right } from '../api/may';
import { create, useValue } from '../app/state';
import type { Key, Values } from '../text/text';
import { Chords } from './chords';

export interface Action {
  /** Stable name, area first: "ticket.reply". */
  id: string;
  /** What the palette, the help and the button's label say. */
  text: Key;
  values?: Values;
  /** "r", "shift+r", "mod+k" (Ctrl, or Cmd on a Mac), "g i" one after the
   * other. The first one is shown. */
  keys?: string[];
  run: () => void;
  /** Left out: whenever it is registered. */
  when?: () => boolean;
  /** Keys with mod work inside a text field only when this is set. */
  inField?: boolean;
  /** What the desk must allow for it; who may not is not offered it. */
  needs?: Right;
}

interface Registered {
  owner: symbol;
  actions: Action[];
}

const registry = create<{ sets: Registered[] }>({ sets: [] });

/** all are the actions that can be done now; of two with one id or key, the
 * one that was registered last, which is the innermost part of the screen. */
export const all = (): Action[] => pick((a) => may(a.needs) && a.when?.() !== false);

/** bound are those of the screen, also those that cannot be done just now. */
export const bound = (): Action[] => pick((a) => may(a.needs));

/** denied are those that could be done now, if the desk allowed them. */
const denied = (): Action[] => pick((a) => !may(a.needs) && a.when?.() !== false);

function pick(can: (a: Action) => boolean): Action[] {
  const seen = new Set<string>();
  return registry
    .get()
    .sets.toReversed()
    .flatMap((set) => set.actions)
    .filter((a) => {
      if (seen.has(a.id) || !can(a)) return false;
      seen.add(a.id);
      return true;
    });
}

export function register(actions: Action[]): () => void {
  const owner = Symbol();
  registry.set({ sets: [...registry.get().sets, { owner, actions }] });
  return () => registry.set({ sets: registry.get().sets.filter((s) => s.owner !== owner) });
}

/** useActions registers actions while a component is shown. Their functions
 * are always those of the last rendering; ids and keys must stay the same
 * while `depends` does. */
export function useActions(actions: Action[], depends: unknown[] = []): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(
    () =>
      register(
        latest.current.map((a, i) => ({
          ...a,
          run: () => latest.current[i]?.run(),
          when: () => latest.current[i]?.when?.() ?? true,
        })),
      ),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [actions.length, ...depends],
  );
}

/** useAction is the registered action of that id, for a button; undefined when
 * there is none or it is not allowed. */
export function useAction(id: string): Action | undefined {
  const allowed = useMay();
  const action = useValue(registry, (s) => s.sets.findLast((set) => set.actions.some((a) => a.id === id))?.actions.find((a) => a.id === id));
  return action && allowed(action.needs) ? action : undefined;
}

export function run(id: string): boolean {
  const action = all().find((a) => a.id === id);
  action?.run();
  return action !== undefined;
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select'));

/** listen answers the keyboard until the returned function is called. The key of
 * what is not allowed does nothing but tell refuse. */
export function listen(to: Document, refuse: (action: Action) => void): () => void {
  const chords = new Chords();
  const on = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const typing = isField(event.target);
    const inDialog = event.target instanceof HTMLElement && event.target.closest('[role=dialog], [role=listbox], [role=menu]') !== null;
    // Of two with one key the one that can be done is meant.
    const action = chords.match(event, [...all(), ...denied()].filter((a) => (!typing || a.inField) && (!inDialog || a.inField)));
    if (!action) return;
    event.preventDefault();
    if (may(action.needs)) action.run();
    else if (!event.repeat) refuse(action);
  };
  to.addEventListener('keydown', on);
  return () => to.removeEventListener('keydown', on);
}
