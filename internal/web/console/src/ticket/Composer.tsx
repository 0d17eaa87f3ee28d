// Where an answer or a note is written. It says to whom it goes and which
// status the ticket is left with.
import { ActionIcon, Button, Group, Menu, SegmentedControl, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { ChevronDown, Paperclip, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Schemas, TicketView } from '../api/client';
import { notify } from '../app/notices';
import { useValue } from '../app/state';
import { useActions } from '../keys/actions';
import { Keys } from '../keys/Keys';
import { useText } from '../text/text';
import { drafts, type Draft } from './drafts';
import { dispatch, outbox, type Outgoing } from './outbox';
import classes from './ticket.module.css';

const MOST_BYTES = 4 * 1024 * 1024 * 0.74; // what is left of the request's 4 MB after base64
const statuses = ['answered', 'pending', 'on_hold', 'resolved', 'open'] as const;

interface Chosen {
  file: File;
  attachment: Schemas['Attachment'];
}

export function Composer({ view }: { view: TicketView }) {
  const t = useText();
  const queries = useQueryClient();
  const { ticket, requester } = view;
  const going = useValue(outbox, (s) => s.going[ticket.id]);
  const [draft, setDraft] = useState<Draft>(() => drafts.read(ticket.id));
  const [files, setFiles] = useState<Chosen[]>([]);
  const [over, setOver] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const pick = useRef<HTMLInputElement>(null);
  const note = draft.kind === 'note';

  useEffect(() => {
    if (!going) drafts.write(ticket.id, draft);
  }, [ticket.id, draft, going]);

  const write = (kind: Draft['kind']) => {
    setDraft((d) => ({ ...d, kind }));
    field.current?.focus();
  };
  const attach = async (list: Iterable<File>) => {
    const added: Chosen[] = [];
    for (const file of list) added.push({ file, attachment: { name: file.name || 'image.png', data: await base64(file) } });
    setFiles((before) => {
      const next = [...before, ...added];
      if (next.length > 20 || next.reduce((sum, f) => sum + f.file.size, 0) > MOST_BYTES) {
        notify({ error: true, text: t('ticket.files.toobig') });
        return before;
      }
      return next;
    });
  };
  const send = (status: Outgoing['status']) => {
    if (!draft.text.trim() || going) return;
    const written = files;
    dispatch(queries, t, ticket, { kind: draft.kind, text: draft.text, status: note ? undefined : status, attachments: files.map((f) => f.attachment) }, (m) => {
      drafts.write(ticket.id, { kind: m.kind, text: m.text });
      setDraft({ kind: m.kind, text: m.text });
      setFiles(written);
      field.current?.focus();
    });
    setDraft({ kind: 'public', text: '' });
    setFiles([]);
    field.current?.blur();
  };

  useActions([
    { id: 'ticket.reply', text: 'ticket.reply', keys: ['r'], run: () => write('public') },
    { id: 'ticket.write.note', text: 'ticket.write.note', keys: ['n'], run: () => write('note') },
    { id: 'ticket.send', text: note ? 'ticket.send.note' : 'ticket.send', keys: ['mod+enter'], inField: true, run: () => send('answered'), when: () => draft.text.trim() !== '' },
    { id: 'ticket.send.resolve', text: 'ticket.send.resolve', keys: ['mod+shift+enter'], inField: true, run: () => send('resolved'), when: () => !note && draft.text.trim() !== '' },
    { id: 'ticket.send.pending', text: 'ticket.send.pending', run: () => send('pending'), when: () => !note && draft.text.trim() !== '' },
    { id: 'ticket.attach', text: 'ticket.attach', run: () => pick.current?.click() },
  ], [note]);

  return (
    <form
      className={classes.composer}
      data-kind={draft.kind}
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
        void attach(e.dataTransfer.files);
      }}
    >
      <Group gap="sm" mb={4}>
        <SegmentedControl
          size="xs"
          value={draft.kind}
          onChange={(v) => write(v as Draft['kind'])}
          data={[
            { value: 'public', label: t('ticket.reply') },
            { value: 'note', label: t('ticket.note') },
          ]}
        />
        <span className={classes.cc} dir="auto">
          {note ? t('ticket.to.agents') : t('ticket.to', { who: recipients(view) || requester.address || '' })}
        </span>
      </Group>
      <Textarea
        ref={field}
        autosize
        minRows={2}
        maxRows={12}
        dir="auto"
        variant="unstyled"
        value={draft.text}
        maxLength={100_000}
        aria-label={note ? t('ticket.note') : t('ticket.reply')}
        placeholder={note ? t('ticket.note.placeholder') : t('ticket.reply.placeholder')}
        onChange={(e) => setDraft({ ...draft, text: e.currentTarget.value })}
        onPaste={(e) => {
          if (e.clipboardData.files.length > 0) {
            e.preventDefault();
            void attach(e.clipboardData.files);
          }
        }}
        onKeyDown={(e) => e.key === 'Escape' && field.current?.blur()}
      />
      {files.length > 0 && (
        <Group gap={8} my={4}>
          {files.map((f, i) => (
            <Group key={i} gap={4} className={classes.file}>
              <span dir="auto">{f.attachment.name}</span>
              <ActionIcon size={24} aria-label={t('ticket.file.remove', { name: f.attachment.name })} onClick={() => setFiles(files.filter((x) => x !== f))}>
                <X size={14} aria-hidden />
              </ActionIcon>
            </Group>
          ))}
        </Group>
      )}
      <Group justify="space-between">
        <ActionIcon aria-label={t('ticket.attach')} title={t('ticket.attach')} onClick={() => pick.current?.click()}>
          <Paperclip size={16} aria-hidden />
        </ActionIcon>
        <input
          ref={pick}
          type="file"
          multiple
          hidden
          onChange={(e) => {
            void attach(e.currentTarget.files ?? []);
            e.currentTarget.value = '';
          }}
        />
        <Button.Group>
          <Button type="submit" disabled={!draft.text.trim() || !!going} rightSection={<Keys keys="mod+enter" />} color={note ? 'yellow.9' : undefined}>
            {note ? t('ticket.send.note') : t('ticket.send')}
          </Button>
          {!note && (
            <Menu position="top-end">
              <Menu.Target>
                <Button px={6} disabled={!draft.text.trim() || !!going} aria-label={t('ticket.send.with')} style={{ borderLeft: '1px solid rgb(255 255 255 / 30%)' }}>
                  <ChevronDown size={14} aria-hidden />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {statuses.map((s) => (
                  <Menu.Item key={s} onClick={() => send(s)}>
                    {t('ticket.send.as', { status: t(`word.status.${s}`) })}
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

const recipients = (view: TicketView): string =>
  view.ticket.participants
    .filter((p) => p.role === 'requester' || p.role === 'cc')
    .map((p) => p.name || p.address)
    .join(', ');

function base64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error ?? new Error(file.name));
    reader.readAsDataURL(file);
  });
}
