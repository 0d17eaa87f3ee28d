// Where an answer or a note is written. It says to whom it goes and which
// status the ticket is left with.
import { Button, Group, Menu, SegmentedControl, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Bold, ChevronDown, Italic, Link2, List, MessageSquareText, Paperclip, Zap } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useStatusName } from '../api/desk';
import type { TicketView } from '../api/client';
import { useMay, type Right } from '../api/may';
import { later } from '../app/later';
import { notify } from '../app/notices';
import { create, useValue } from '../app/state';
import { useActions } from '../keys/actions';
import { ActionSymbol } from '../keys/ActionButton';
import { Keys } from '../keys/Keys';
import { useText, type Key } from '../text/text';
import { Attached } from './Attached';
import { message, shapes, whom, type Leaves } from './compose';
import { drafts, empty, isEmpty, together, type Draft, type Mode } from './drafts';
import { previews, sent, useFiles } from './files';
import { looks, marker } from './format';
import { withMark, type Mark } from './marks';
import { Meanwhile } from './Meanwhile';
import { mentioned, put } from './mention';
import { Mentions, useMentions } from './Mentions';
import { dispatch, outbox, returned, taken } from './outbox';
import { stroke } from './presence';
import { reach, useReach } from './reach';
import { Recipients } from './Recipients';
import { useMayEnd } from './required';
import { Signature } from './Signature';
import { Tools } from './Tools';
import classes from './ticket.module.css';

const Enclosed = later(() => import('./Enclosed').then((m) => m.Enclosed));
const Preview = later(() => import('./Formatted').then((m) => m.Preview));

const statuses = ['answered', 'pending', 'on_hold', 'resolved', 'open'] as const;
const needs: Record<Mode, Right> = { reply: 'ticket.reply', all: 'ticket.reply', forward: 'ticket.forward', note: 'ticket.note' };
const called: Record<Mode, Key> = { reply: 'ticket.reply', all: 'ticket.reply.all', forward: 'ticket.forward', note: 'ticket.note' };
const MOST_TEXT = 100_000; // characters, of the API

/** asked is what other parts of the ticket ask the composer to begin. */
export const asked = create<{ ticket: string; draft: Partial<Draft> | undefined }>({ ticket: '', draft: undefined });

export function Composer({ view }: { view: TicketView }) {
  const t = useText();
  const queries = useQueryClient();
  const statusName = useStatusName();
  const { ticket } = view;
  const may = useMay();
  const answers = may('ticket.reply');
  // Whoever may not answer goes on with it as a note.
  const allowed = (d: Draft): Draft => (may(needs[d.mode]) ? d : { ...d, mode: 'note' });
  const going = useValue(outbox, (s) => s.going[ticket.id]);
  const [draft, setDraft] = useState<Draft>(() => allowed((going ? undefined : drafts.read(ticket.id)) ?? empty()));
  const files = useFiles(draft.files);
  const [over, setOver] = useState(false);
  const [caret, setCaret] = useState(0);
  const { ref: field, leave } = useReach<HTMLTextAreaElement>(ticket.id, 'text');
  const mayEnd = useMayEnd(ticket);
  const pick = useRef<HTMLInputElement>(null);
  const note = draft.mode === 'note';
  const written = draft.text.trim() !== '';
  const copies = ticket.participants.some((p) => p.role === 'cc');
  const mode = draft.mode === 'all' && !copies ? 'reply' : draft.mode;

  // A draft is kept at every stroke; what was not touched is not written over.
  const edit = (to: Partial<Draft>) =>
    setDraft((before) => {
      const next = allowed({ ...before, ...to });
      if (!going) drafts.write(ticket.id, next);
      return next;
    });
  const there = sent(files.list);
  const known = there.map((f) => f.id).join();
  useEffect(() => {
    if (known !== draft.files.map((f) => f.id).join()) edit({ files: there });
    // The files that storage has belong to the draft.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [known]);

  const begin = (to: Partial<Draft>) => {
    edit({ enclosed: undefined, ...to });
    reach(ticket.id, to.mode === 'forward' && !to.to?.length ? 'to' : 'text');
  };
  const write = (mode: Mode) => {
    const { to: _, cc: __, quote: ___, enclosed: ____, ...rest } = draft;
    const next = allowed({ ...rest, mode });
    setDraft(next);
    drafts.write(ticket.id, next);
    reach(ticket.id, next.mode === 'forward' ? 'to' : 'text');
  };
  const wish = useValue(asked, (s) => (s.ticket === ticket.id ? s.draft : undefined));
  useEffect(() => {
    if (!wish) return;
    asked.set({ draft: undefined });
    begin(wish);
    // Once for each thing that is asked.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wish]);

  // What was sent and comes back stands before what was written meanwhile.
  // What was written while the one before was on its way is kept from then on.
  const cameBack = useValue(returned, (s) => s.messages[ticket.id]);
  const busy = going !== undefined;
  useEffect(() => {
    const before = cameBack && taken(ticket.id);
    if (!before) {
      if (!busy && !isEmpty(draft)) drafts.write(ticket.id, draft);
      return;
    }
    const next = together(before.draft, { ...draft, files: there });
    setDraft(next);
    drafts.write(ticket.id, next);
    files.put(next.files, before.images);
    reach(ticket.id, 'text');
    // Once for each that comes back, and when the way is free.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [cameBack, busy]);

  /** type puts text in as if it were typed, so that the browser takes it back like words. */
  const type = (text: string, from: number, to: number) => {
    const box = field.current;
    const room = MOST_TEXT - (draft.text.length - (to - from));
    box?.focus();
    box?.setSelectionRange(from, to);
    if (!box || !document.execCommand('insertText', false, text.slice(0, room))) edit({ text: (draft.text.slice(0, from) + text + draft.text.slice(to)).slice(0, MOST_TEXT) });
  };
  const insert = (text: string) => {
    const at = field.current?.selectionStart ?? draft.text.length;
    const end = field.current?.selectionEnd ?? at;
    const next = (draft.text.slice(0, at) + text + draft.text.slice(end)).slice(0, MOST_TEXT);
    type(text, at, end);
    requestAnimationFrame(() => {
      if (field.current?.value !== next) return; // sent, or written on, already
      field.current?.focus();
      field.current?.setSelectionRange(at + text.length, at + text.length);
    });
  };
  const mark = (kind: Mark) => {
    const box = field.current;
    if (!box) return;
    const made = withMark(box.value, box.selectionStart, box.selectionEnd, kind);
    type(made.text, made.from, made.to);
    requestAnimationFrame(() => box.setSelectionRange(...made.select));
  };
  const typed = useDeferredValue(draft.text);
  const blocks = useMemo(() => shapes({ text: typed, files: there }), [typed, known]); // eslint-disable-line react-hooks/exhaustive-deps
  const send = (status: Leaves | undefined) => {
    if (!written || going) return;
    if (files.busy) return void notify({ text: t('ticket.files.busy') });
    const whole: Draft = { ...draft, files: there };
    const { to, cc } = whom(view, whole);
    if (!note && to.length + cc.length === 0) return void notify({ error: true, text: t('ticket.to.missing') });
    // A note leaves the status; a forward does unless one is chosen.
    const leaves: Leaves | undefined = note || (draft.mode === 'forward' && status === 'answered') ? undefined : status;
    if (!mayEnd(leaves)) return; // asked for first; the draft stays
    dispatch(queries, t, { ticket: ticket.id, number: ticket.number, draft: whole, body: message(view, whole, leaves), images: previews(files.list) });
    setDraft(allowed(empty()));
    files.put([]);
    field.current?.blur();
  };

  const word = note ? mentioned(draft.text, caret) : undefined;
  const menu = useMentions(ticket, word?.word, (agent) => {
    if (!word) return;
    const next = put(draft.text, caret, word.from, agent.id);
    edit({ text: next.text });
    setCaret(next.caret);
    requestAnimationFrame(() => field.current?.setSelectionRange(next.caret, next.caret));
  });

  const leaves = statusName('answered');
  const sending = note ? 'ticket.send.note' : draft.mode === 'forward' ? 'ticket.send.forward' : 'ticket.send';
  useActions(
    [
      { id: 'ticket.reply', text: 'ticket.reply', keys: ['r'], needs: 'ticket.reply', run: () => write('reply') },
      { id: 'ticket.reply.all', text: 'ticket.reply.all', keys: ['shift+r'], needs: 'ticket.reply', run: () => write('all') },
      { id: 'ticket.forward', text: 'ticket.forward', keys: ['f'], needs: 'ticket.forward', run: () => write('forward') },
      { id: 'ticket.write.note', text: 'ticket.write.note', keys: ['n'], needs: 'ticket.note', run: () => write('note') },
      { id: 'ticket.send', text: sending, values: { status: leaves }, keys: ['mod+enter'], inField: true, run: () => send('answered'), when: () => written },
      { id: 'ticket.send.resolve', text: 'ticket.send.resolve', keys: ['mod+shift+enter'], inField: true, needs: 'ticket.reply', run: () => send('resolved'), when: () => !note && written },
      { id: 'ticket.send.pending', text: 'ticket.send.pending', needs: 'ticket.reply', run: () => send('pending'), when: () => !note && written },
      ...(['on_hold', 'open'] as const).map((s) => ({ id: `ticket.send.${s}`, text: 'ticket.send.as' as const, values: { status: statusName(s) }, needs: 'ticket.reply' as const, run: () => send(s), when: () => !note && written })),
      { id: 'ticket.bold', text: 'ticket.bold', keys: ['mod+b'], inField: true, run: () => mark('bold') },
      { id: 'ticket.italic', text: 'ticket.italic', keys: ['mod+i'], inField: true, run: () => mark('italic') },
      { id: 'ticket.bullets', text: 'ticket.bullets', keys: ['mod+shift+l'], inField: true, run: () => mark('bullets') },
      { id: 'ticket.numbers', text: 'ticket.numbers', run: () => mark('numbers') },
      { id: 'ticket.quoted', text: 'ticket.quoted', run: () => mark('quote') },
      { id: 'ticket.address', text: 'ticket.address', run: () => mark('link') },
      { id: 'ticket.attach', text: 'ticket.attach', keys: ['mod+shift+a'], inField: true, run: () => pick.current?.click() },
    ],
    [sending, statusName],
  );

  return (
    <form
      className={classes.composer}
      data-kind={note ? 'note' : 'public'}
      data-mode={draft.mode}
      data-over={over}
      aria-label={t('ticket.composer')}
      onSubmit={(e) => {
        e.preventDefault();
        send('answered');
      }}
      onDragOver={(e) => {
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(e) => {
        e.preventDefault();
        setOver(false);
        files.add(e.dataTransfer.files);
      }}
    >
      <Meanwhile view={view} writing={written} />
      <Tools ticket={ticket} insert={insert} />
      <div className={classes.composerhead}>
        {answers && (
          <SegmentedControl
            size="xs"
            value={mode}
            onChange={(v) => write(v as Mode)}
            data={[
              { value: 'reply', label: t('ticket.reply') },
              ...(copies ? [{ value: 'all', label: t('ticket.reply.all') }] : []),
              ...(may('ticket.forward') ? [{ value: 'forward', label: t('ticket.forward') }] : []),
              { value: 'note', label: t('ticket.note') },
            ]}
          />
        )}
        <Recipients view={view} draft={draft} change={edit} />
      </div>
      <div className={classes.writing}>
        <Mentions menu={menu} />
        <Textarea
          ref={field}
          autosize
          minRows={2}
          maxRows={12}
          dir="auto"
          variant="unstyled"
          value={draft.text}
          maxLength={MOST_TEXT}
          aria-label={t(called[mode])}
          aria-controls={menu.shown.length > 0 ? 'mentions' : undefined}
          aria-activedescendant={menu.shown.length > 0 ? `mention-${menu.at}` : undefined}
          placeholder={note ? t('ticket.note.placeholder') : draft.mode === 'forward' ? t('ticket.forward.placeholder') : t('ticket.reply.placeholder')}
          onChange={(e) => {
            edit({ text: e.currentTarget.value });
            stroke(ticket.id);
            setCaret(e.currentTarget.selectionStart);
          }}
          onSelect={(e) => setCaret(e.currentTarget.selectionStart)}
          onPaste={(e) => {
            if (e.clipboardData.files.length === 0) return;
            e.preventDefault();
            const images = [...e.clipboardData.files].filter((f) => f.type.startsWith('image/') && draft.mode !== 'note' && draft.mode !== 'forward');
            const names = files.add(images, true);
            files.add([...e.clipboardData.files].filter((f) => !images.includes(f)));
            if (names.length > 0) insert(names.map(marker).join('\n'));
          }}
          onKeyDown={(e) => {
            if (menu.key(e)) return;
            if (e.key === 'Escape') leave(true);
            // With words selected it is theirs; else it is the palette's.
            if (e.key === 'k' && (e.ctrlKey || e.metaKey) && !e.shiftKey && !e.altKey && e.currentTarget.selectionStart !== e.currentTarget.selectionEnd) {
              e.preventDefault();
              mark('link');
            }
          }}
        />
      </div>
      {looks(blocks) && <Preview blocks={blocks} images={previews(files.list)} />}
      {draft.mode === 'forward' && <Enclosed view={view} draft={draft} change={edit} />}
      {!note && <Signature ticket={ticket} />}
      <Attached files={files} insert={(name) => insert(marker(name))} />
      <Group justify="space-between" gap={8}>
        <Group gap={4} wrap="nowrap">
          <ActionSymbol action="ticket.bold" icon={<Bold size={16} aria-hidden />} />
          <ActionSymbol action="ticket.italic" icon={<Italic size={16} aria-hidden />} />
          <ActionSymbol action="ticket.bullets" icon={<List size={16} aria-hidden />} />
          <ActionSymbol action="ticket.address" icon={<Link2 size={16} aria-hidden />} />
          <ActionSymbol action="ticket.attach" icon={<Paperclip size={16} aria-hidden />} />
          <ActionSymbol action="ticket.canned" icon={<MessageSquareText size={16} aria-hidden />} />
          <ActionSymbol action="ticket.macro" icon={<Zap size={16} aria-hidden />} />
        </Group>
        <input
          ref={pick}
          type="file"
          multiple
          hidden
          onChange={(e) => {
            files.add(e.currentTarget.files ?? []);
            e.currentTarget.value = '';
          }}
        />
        <Button.Group ml="auto">
          <Button type="submit" disabled={!written || !!going} rightSection={<Keys keys="mod+enter" />} color={note ? 'note' : undefined}>
            {sending === 'ticket.send' ? (
              <>
                <span className={classes.leaveslong}>{t(sending, { status: leaves })}</span>
                <span className={classes.leaves}>{t('ticket.send.short', { status: leaves })}</span>
              </>
            ) : (
              t(sending)
            )}
          </Button>
          {!note && (
            <Menu position="top-end">
              <Menu.Target>
                <Button px={6} disabled={!written || !!going} aria-label={t('ticket.send.with')} style={{ borderLeft: '1px solid rgb(255 255 255 / 30%)' }}>
                  <ChevronDown size={14} aria-hidden />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {statuses.map((s) => (
                  <Menu.Item key={s} onClick={() => send(s)}>
                    {t('ticket.send.as', { status: statusName(s) })}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
        </Button.Group>
      </Group>
    </form>
  );
}
