// One message: who, to whom, what, its files and how far it has got.
import { ActionIcon, Badge, Menu } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { MoreHorizontal } from 'lucide-react';
import { memo, useMemo, useState } from 'react';
import type { Message, TicketView } from '../api/client';
import { useMay } from '../api/may';
import { later } from '../app/later';
import { isKey, useText } from '../text/text';
import { When } from '../text/When';
import { asked } from './Composer';
import { isOutlooks } from './container';
import { arrivals, type Arrival } from './delivery';
import { FileLink } from './FileLink';
import { isMarked, saysMore } from './frame';
import { flag } from './happened';
import { Of } from './Happening';
import { HtmlFrame } from './HtmlFrame';
import { Linked } from './Linked';
import classes from './ticket.module.css';

const Split = later(() => import('./Split').then((m) => m.Split));
const LARGE = 300_000; // letters of HTML that are shown only when asked for

export const MessageCard = memo(function MessageCard({ message: m, view, from }: { message: Message; view: TicketView; from: number | undefined }) {
  const t = useText();
  const cut = m.reply !== undefined && m.reply !== '' && m.reply.trim() !== m.text.trim();
  const [whole, setWhole] = useState(false);
  const large = m.html !== undefined && m.html.length >= LARGE;
  const rich = useMemo(() => m.html !== undefined && (large || (m.author.kind === 'agent' ? isMarked(m.html) : saysMore(m.html, m.text))), [m, large]);
  const [html, setHtml] = useState(rich && !large);
  const third = m.kind === 'forward' && m.direction === 'in';
  const author = m.authorName ?? (m.author.kind === 'person' ? (m.from ?? view.requester.name ?? view.requester.address ?? t('list.nobody')) : t('ticket.desk'));
  const inHtml = html ? new Set(m.files.filter((f) => f.inline).map((f) => f.id)) : undefined;
  const files = m.files.filter((f) => !inHtml?.has(f.id));
  return (
    <section className={classes.message} role="group" data-kind={m.kind} data-by={m.author.kind} data-third={third} aria-label={author}>
      <header className={classes.from}>
        <b dir="auto">{author}</b>
        {m.kind === 'note' && <Badge size="xs" variant="outline" color="note" className={classes.notebadge}>{t('ticket.note')}</Badge>}
        {m.enteredBy && <Badge size="xs" variant="default">{t('ticket.entered')}</Badge>}
        {m.kind === 'automatic' && <Badge size="xs" variant="default">{t('ticket.automatic')}</Badge>}
        {m.kind === 'forward' && <Badge size="xs" variant="default">{third ? t('ticket.third') : t('ticket.forwarded')}</Badge>}
        {m.ticket && <Of ticket={m.ticket} number={from} />}
        <Copies message={m} view={view} />
        <When at={m.at} />
        <Deeds message={m} view={view} />
      </header>
      {m.flags.length > 0 && <p className={classes.warning}>{m.flags.map((f) => flag(t, f)).join(' · ')}</p>}
      {html && m.html ? (
        <HtmlFrame message={m} ticket={m.ticket ?? view.ticket.id} reply={cut ? m.reply : undefined} />
      ) : (
        <p className={classes.text} dir="auto">
          {m.text.trim() === '' && files.length === 0 ? <em>{t('ticket.text.none')}</em> : <Linked text={whole || !cut ? m.text : m.reply!} />}
        </p>
      )}
      <LeftOut of={m} large={large && !html} />
      {files.length > 0 && (
        <ul className={classes.files}>
          {files.map((f) => (
            <FileLink key={f.id} file={f} ticket={m.ticket ?? view.ticket.id} />
          ))}
        </ul>
      )}
      {files.filter(isOutlooks).map((f) => (
        <p key={f.id} className={classes.warning} dir="auto">
          {t('ticket.file.outlook', { name: f.name })}
        </p>
      ))}
      <footer className={classes.foot}>
          {cut && !html && (
            <button type="button" className={classes.more} aria-expanded={whole} onClick={() => setWhole(!whole)}>
              {whole ? t('ticket.quotes.hide') : t('ticket.quotes.show')}
            </button>
          )}
          {rich && (
            <button type="button" className={classes.more} aria-expanded={html} onClick={() => setHtml(!html)}>
              {html ? t('ticket.plain') : t('ticket.original')}
            </button>
          )}
          <Arrivals of={arrivals(m, view.deliveries)} />
      </footer>
    </section>
  );
});

/** LeftOut says in a quiet line what of a mail is not shown, and why. */
function LeftOut({ of: m, large }: { of: Message; large: boolean }) {
  const t = useText();
  const name = (code: string) => {
    const key = `ticket.left.${code}`;
    return isKey(key) ? t(key) : code;
  };
  const said = [large ? t('ticket.html.large') : '', m.leftOut ? t('ticket.left', { what: m.leftOut.map(name).join(', ') }) : ''].filter(Boolean);
  return said.length > 0 && <p className={classes.arrived}>{said.join(' ')}</p>;
}

/** Copies says to whom it went besides the requester. */
function Copies({ message: m, view }: { message: Message; view: TicketView }) {
  const t = useText();
  const asks = view.ticket.participants.find((p) => p.role === 'requester')?.address;
  const got = m.direction === 'out' ? (m.recipients ?? []) : [];
  const name = (r: { name?: string; address: string }) => r.name || r.address;
  const to = got.filter((r) => !r.cc);
  const alone = m.kind !== 'forward' && to.length === 1 && to[0]!.address === asks;
  const cc = m.cc ?? got.filter((r) => r.cc).map(name);
  const said = [to.length > 0 && !alone ? t('ticket.to', { who: to.map(name).join(', ') }) : '', cc.length > 0 ? t('ticket.cc', { who: cc.join(', ') }) : '', m.readers ? t('ticket.private') : ''].filter(Boolean);
  if (said.length === 0) return null;
  return (
    <span className={classes.cc} dir="auto" title={[...to.map((r) => r.address), ...cc].join(', ')}>
      {said.join(' · ')}
    </span>
  );
}

/** Arrivals: what went well in one quiet line, what did not in its own. */
function Arrivals({ of }: { of: Arrival[] }) {
  const t = useText();
  if (of.length === 0) return null;
  const line = (a: Arrival) => [`${a.name}: ${t(`word.delivery.${a.word}`)}`, a.twice ? t('ticket.twice') : '', a.bad ? (a.reason ?? '') : ''].filter(Boolean).join(' · ');
  const well = of.filter((a) => !a.bad);
  const alike = well.length > 0 && well.every((a) => a.word === well[0]!.word && !a.twice);
  return (
    <>
      {of
        .filter((a) => a.bad)
        .map((a) => (
          <p key={a.no} className={classes.warning} dir="auto">
            {line(a)}
          </p>
        ))}
      {well.length > 0 && (
        <p className={classes.arrived} title={well.map((a) => a.name).join(', ')} dir="auto">
          {alike ? t(`word.delivery.${well[0]!.word}`) : well.map(line).join('; ')}
        </p>
      )}
    </>
  );
}

function Deeds({ message: m, view }: { message: Message; view: TicketView }) {
  const t = useText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [splitting, setSplitting] = useState(false);
  const may = useMay();
  const id = view.ticket.id;
  const outside = m.author.kind === 'person';
  const answers = outside && may('ticket.reply');
  const forwards = !m.ticket && may('ticket.forward');
  const splits = outside && m.kind === 'public' && !m.ticket && may('ticket.update');
  if (view.ticket.mergedInto || m.kind === 'system' || m.kind === 'note' || !(answers || forwards || splits)) return null;
  const answer = () => asked.set({ ticket: id, draft: m.kind === 'forward' ? { mode: 'forward', to: m.from ? [m.from] : [], quote: m.seq } : { mode: 'reply', ...(m.from ? { to: [m.from] } : {}) } });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={24} className={classes.deeds} aria-label={t('ticket.message.more')}>
            <MoreHorizontal size={14} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {answers && <Menu.Item onClick={answer}>{t('ticket.message.answer')}</Menu.Item>}
          {forwards && <Menu.Item onClick={() => asked.set({ ticket: id, draft: { mode: 'forward', to: [], quote: m.seq } })}>{t('ticket.message.forward')}</Menu.Item>}
          {splits && <Menu.Item onClick={() => setSplitting(true)}>{t('ticket.split')}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {splitting && (
        <Split
          message={m}
          ticket={view.ticket}
          close={() => setSplitting(false)}
          done={(made) => {
            void queries.invalidateQueries({ queryKey: ['ticket'] });
            void navigate({ to: '/tickets/$ticket', params: { ticket: made } });
          }}
        />
      )}
    </>
  );
}
