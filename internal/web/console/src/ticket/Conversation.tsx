// The conversation: messages, and between them what happened.
import { ActionIcon, Badge, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Download, Lock } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { client, data, type Event, type Message, type Schemas, type TicketView } from '../api/client';
import { agents as agentsQuery, teams as teamsQuery } from '../api/queries';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import { useLanguage, useText } from '../text/text';
import { When } from '../text/When';
import { flag, happened, type Names } from './happened';
import { HtmlFrame } from './HtmlFrame';
import type { Outgoing } from './outbox';
import { thread } from './thread';
import classes from './ticket.module.css';

export function useNames(): Names {
  const l = useLanguage();
  const agents = useQuery(agentsQuery).data;
  const teams = useQuery(teamsQuery).data;
  return {
    agent: (id) => agents?.find((a) => a.id === id)?.name ?? id,
    team: (id) => teams?.find((x) => x.id === id)?.name[l] ?? id,
  };
}

export function Conversation({ view, outgoing }: { view: TicketView; outgoing: Outgoing | undefined }) {
  const t = useText();
  const names = useNames();
  const end = useRef<HTMLDivElement>(null);
  const items = thread(view);
  useEffect(() => {
    void end.current?.scrollIntoView({ block: 'end' });
  }, [view.ticket.id, view.messages.length, outgoing]);
  return (
    <div className={classes.conversation} tabIndex={0} role="log" aria-label={t('ticket.conversation')}>
      {view.next && <span className={classes.older}>{t('ticket.older')}</span>}
      {items.map((item) =>
        item.kind === 'message' ? <MessageCard key={item.key} message={item.message} view={view} /> : <Happenings key={item.key} events={item.events} names={names} />,
      )}
      {outgoing && (
        <section className={classes.message} data-kind={outgoing.kind} data-by="agent">
          <header className={classes.from}>
            <b>{t('ticket.leaving')}</b>
          </header>
          <p className={classes.text} dir="auto">
            {outgoing.text}
          </p>
        </section>
      )}
      <div ref={end} />
    </div>
  );
}

function Happenings({ events, names }: { events: Event[]; names: Names }) {
  const t = useText();
  const [all, setAll] = useState(false);
  const last = events.at(-1)!;
  const line = (e: Event) => happened(t, e, names).join(' · ');
  if (all || events.length === 1) {
    return (
      <ul className={classes.events}>
        {events.map((e) => (
          <li key={e.id}>
            <span dir="auto" title={e.cause?.why}>
              {line(e)}
            </span>{' '}
            <When at={e.at} />
          </li>
        ))}
      </ul>
    );
  }
  return (
    <div className={classes.events}>
      <span dir="auto">{line(last)}</span> <When at={last.at} />
      <button type="button" className={classes.more} onClick={() => setAll(true)}>
        {t('ticket.events.more', { n: events.length - 1 })}
      </button>
    </div>
  );
}

function MessageCard({ message: m, view }: { message: Message; view: TicketView }) {
  const t = useText();
  const [whole, setWhole] = useState(false);
  const [html, setHtml] = useState(false);
  const cut = m.reply !== undefined && m.reply !== '' && m.reply.trim() !== m.text.trim();
  const failed = view.deliveries.filter((d) => d.seq === m.seq && (d.ticket ?? '') === (m.ticket ?? '') && (d.state === 'failed' || d.state === 'held' || d.state === 'suppressed' || d.outcome === 'bounced'));
  const author = m.authorName ?? (m.author.kind === 'person' ? (view.requester.name ?? view.requester.address ?? t('list.nobody')) : t('ticket.desk'));
  return (
    <section className={classes.message} data-kind={m.kind} data-by={m.author.kind} aria-label={author}>
      <header className={classes.from}>
        <b dir="auto">{author}</b>
        {m.kind === 'note' && <Badge size="xs" variant="outline" color="yellow.9" className={classes.notebadge}>{t('ticket.note')}</Badge>}
        {m.kind === 'automatic' && <Badge size="xs" variant="default">{t('ticket.automatic')}</Badge>}
        {m.cc && m.cc.length > 0 && <span className={classes.cc}>{t('ticket.cc', { who: m.cc.join(', ') })}</span>}
        <When at={m.at} />
      </header>
      {m.flags.length > 0 && <p className={classes.warning}>{m.flags.map((f) => flag(t, f)).join(' · ')}</p>}
      {html && m.html ? (
        <HtmlFrame html={m.html} />
      ) : (
        <p className={classes.text} dir="auto">
          {whole || !cut ? m.text : m.reply}
        </p>
      )}
      <Group gap={4}>
        {cut && !html && (
          <button type="button" className={classes.more} aria-expanded={whole} onClick={() => setWhole(!whole)}>
            {whole ? t('ticket.quotes.hide') : t('ticket.quotes.show')}
          </button>
        )}
        {m.html && (
          <button type="button" className={classes.more} aria-expanded={html} onClick={() => setHtml(!html)}>
            {html ? t('ticket.plain') : t('ticket.original')}
          </button>
        )}
      </Group>
      {m.files.length > 0 && (
        <Group gap={8} mt={8}>
          {m.files.map((f) => (
            <FileLink key={f.id} file={f} ticket={m.ticket ?? view.ticket.id} />
          ))}
        </Group>
      )}
      {failed.map((d, i) => (
        <p key={i} className={classes.warning}>
          {t('ticket.undelivered', { who: d.recipient, why: d.reason ?? d.outcome ?? d.state })}
        </p>
      ))}
    </section>
  );
}

function FileLink({ file, ticket }: { file: Schemas['File']; ticket: string }) {
  const t = useText();
  const l = useLanguage();
  const [busy, setBusy] = useState(false);
  const get = async () => {
    setBusy(true);
    try {
      const { url } = await data(client.GET('/api/v1/tickets/{ticket}/files/{file}', { params: { path: { ticket, file: file.id } } }));
      location.assign(url);
    } catch (error) {
      notify({ error: true, text: said(t, error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Group gap={4} className={classes.file}>
      <span dir="auto">{file.name}</span>
      <span className={classes.cc}>{new Intl.NumberFormat(l, { style: 'unit', unit: 'kilobyte' }).format(Math.max(1, Math.round(file.size / 1000)))}</span>
      <ActionIcon size={24} loading={busy} disabled={file.locked} aria-label={file.locked ? t('ticket.file.locked') : t('ticket.file.get', { name: file.name })} onClick={() => void get()}>
        {file.locked ? <Lock size={14} aria-hidden /> : <Download size={14} aria-hidden />}
      </ActionIcon>
    </Group>
  );
}
