// The way into a field of the ticket by its key, and out of it again: the panel
// is opened when it is folded or a page of its own, and afterwards the keyboard
// is where it was before.
import { useEffect, useRef, type KeyboardEvent, type RefObject } from 'react';
import { create, useValue } from '../app/state';

interface Wish {
  ticket: string;
  /** Name of the field; "" while nothing is asked for. */
  field: string;
  /** What had the keyboard before. */
  from: HTMLElement | undefined;
  /** What else is put back as it was when the field is left. */
  after: (() => void) | undefined;
}

const nothing: Wish = { ticket: '', field: '', from: undefined, after: undefined };

/** wish is the field that somebody wants to be in, until it has the keyboard. */
export const wish = create<Wish>(nothing);

/** Fields of the composer; all others are in the panel. */
const written = ['text', 'to'];

/** inPanel reports whether a field stands in the panel. */
export const inPanel = (field: string): boolean => field !== '' && !written.includes(field);

type Origin = Pick<Wish, 'from' | 'after'>;
const origins = new WeakMap<Element, Origin>();

/** reach asks for the keyboard in a field of a ticket. From another field of the
 * panel one goes back to where that was asked for. */
export function reach(ticket: string, field: string): void {
  const at = document.activeElement;
  const known = at?.closest('aside') ? origins.get(at) : undefined;
  wish.set({ ticket, field, ...(known ?? { from: at instanceof HTMLElement && at !== document.body ? at : undefined, after: undefined }) });
}

const isShown = (e: HTMLElement): boolean => e.getClientRects().length > 0;

export interface Reached<E extends HTMLElement> {
  ref: RefObject<E | null>;
  /** Escape leaves the field. */
  onKeyDown: (e: KeyboardEvent<HTMLElement>) => void;
  /** Whoever opens it with the mouse is not in it afterwards either. */
  onMouseDown: () => void;
  /** Goes back to where the field was asked from; whoever came by Tab stays,
   * unless he must leave. */
  leave: (must?: boolean) => void;
}

/** useReach makes a field one that can be reached by name. */
export function useReach<E extends HTMLElement = HTMLInputElement>(ticket: string, name: string): Reached<E> {
  const ref = useRef<E>(null);
  const wished = useValue(wish, (s) => s.ticket === ticket && s.field === name);
  useEffect(() => {
    if (!wished) return undefined;
    let frame = 0;
    const enter = () => {
      const field = ref.current;
      // The panel is being opened, or its page.
      if (!field || !isShown(field)) return void (frame = requestAnimationFrame(enter));
      const { from, after } = wish.get();
      wish.set(nothing);
      origins.set(field, { from, after });
      (field.closest('.mantine-InputWrapper-root') ?? field).scrollIntoView({ block: name.startsWith('fields.') ? 'center' : 'nearest' }); // with what is said below it
      field.focus({ preventScroll: true });
      if (field.role === 'combobox' || field.getAttribute('role') === 'combobox') field.click();
      if (field instanceof HTMLTextAreaElement) field.setSelectionRange(field.value.length, field.value.length);
    };
    enter();
    return () => cancelAnimationFrame(frame);
  }, [wished]);
  const leave = (must = false) => {
    const field = ref.current;
    const origin = field && origins.get(field);
    if (!field || (!origin && !must)) return;
    origins.delete(field);
    const back = () => {
      field.blur();
      origin?.after?.();
      if (origin?.from?.isConnected && isShown(origin.from)) origin.from.focus({ preventScroll: true });
    };
    // A list deals with the key itself first; plain text has nothing to do with it.
    if (field instanceof HTMLTextAreaElement) back();
    else setTimeout(back);
  };
  return {
    ref,
    leave,
    onKeyDown: (e) => {
      if (e.key === 'Escape' && !e.nativeEvent.isComposing) leave(true);
    },
    onMouseDown: () => {
      const field = ref.current;
      if (field && document.activeElement !== field) origins.set(field, { from: undefined, after: undefined });
    },
  };
}
