// Short messages at the bottom of the screen: what happened, and what can be
// done about it.
import { Button, CloseButton, Group, Paper, Text } from '@mantine/core';
import { useActions } from '../keys/actions';
import { Keys } from '../keys/Keys';
import { useText } from '../text/text';
import { create, useValue } from './state';
import classes from './frame.module.css';

export interface Notice {
  id: number;
  text: string;
  error?: boolean;
  /** stays: the message stays for its undo, without the action. */
  action?: { label: string; run: () => void; stays?: boolean };
  /** Puts back what it tells of: by its button, and by key that of the newest. */
  undo?: () => void;
}

const state = create<{ list: Notice[] }>({ list: [] });
let last = 0;

/** notify shows a message for so many ms (0: until it is closed) and answers
 * how to take it away before. */
export function notify(notice: Omit<Notice, 'id'>, ms = notice.error ? 12_000 : 6_000): () => void {
  const id = ++last;
  const close = () => state.set({ list: state.get().list.filter((n) => n.id !== id) });
  state.set({ list: [...state.get().list.slice(-3), { ...notice, id }] });
  if (ms > 0) setTimeout(close, ms);
  return close;
}

// While an element is there, a property of the page says how far it reaches.
const reaching = (property: '--below' | '--above', reach: (element: HTMLElement) => number) => (element: HTMLElement | null) => {
  if (!element) return undefined;
  const root = document.documentElement.style;
  const observer = new ResizeObserver(() => root.setProperty(property, `${reach(element)}px`));
  observer.observe(element);
  if (element.parentElement) observer.observe(element.parentElement); // it moves when that makes room
  return () => {
    observer.disconnect();
    root.removeProperty(property);
  };
};

/** standsBelow has the messages appear above an element at the lower edge of the
 * screen while it is there; a ref of it. */
export const standsBelow = reaching('--below', (e) => e.offsetHeight && e.offsetHeight + parseFloat(getComputedStyle(e).marginBottom));

/** standsAbove has them appear below one at the upper edge, on a phone. */
export const standsAbove = reaching('--above', (e) => e.getBoundingClientRect().bottom);

export function Notices() {
  const t = useText();
  const list = useValue(state, (s) => s.list);
  const newest = list.findLast((n) => n.undo);
  const press = (n: Notice | undefined, act: (() => void) | undefined) => {
    const rest = act && act === n?.action?.run && n.action.stays ? [{ ...n, action: undefined }] : [];
    state.set({ list: state.get().list.flatMap((x) => (x.id === n?.id ? rest : [x])) });
    act?.();
  };
  useActions([{ id: 'app.undo', text: 'app.undo', keys: ['z', 'mod+z'], run: () => press(newest, newest?.undo), when: () => newest !== undefined }]);
  return (
    <div role="status" aria-live="polite" className={classes.notices}>
      {list.map((n) => (
        <Paper key={n.id} withBorder shadow="md" p="sm" style={n.error ? { borderLeft: '3px solid var(--late)' } : undefined}>
          {/* Two buttons leave too little beside them for words. */}
          <Group gap={8} justify="flex-end" wrap={n.action && n.undo ? 'wrap' : 'nowrap'}>
            <Text size="sm" flex="1 1 auto">
              {n.text}
            </Text>
            <Group gap={4} wrap="nowrap">
              {n.action && (
                <Button variant="subtle" onClick={() => press(n, n.action?.run)}>
                  {n.action.label}
                </Button>
              )}
              {n.undo && (
                <Button variant="subtle" onClick={() => press(n, n.undo)} rightSection={n === newest ? <Keys keys="z" /> : undefined}>
                  {t('ticket.undo')}
                </Button>
              )}
              <CloseButton size="sm" aria-label={t('app.close')} onClick={() => press(n, undefined)} />
            </Group>
          </Group>
        </Paper>
      ))}
    </div>
  );
}
