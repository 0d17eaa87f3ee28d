// Tickets that this one has to do with: linked ones, and likely duplicates that
// one click merges.
import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useStatusName } from '../api/desk';
import { client, data, type Schemas, type Ticket, type TicketView } from '../api/client';
import { useMay } from '../api/may';
import { useActions } from '../keys/actions';
import { useText } from '../text/text';
import { open } from '../list/open';
import { alter } from './alter';
import { asker, mergeInto } from './merging';
import { Line } from './People';
import classes from './ticket.module.css';

const kinds: Schemas['LinkKind'][] = ['related', 'problem', 'incident', 'follow_up', 'previous'];

export function Links({ ticket }: { ticket: Ticket }) {
  const t = useText();
  const queries = useQueryClient();
  const changes = useMay()('ticket.update');
  const [adding, setAdding] = useState(false);
  const [number, setNumber] = useState('');
  const [kind, setKind] = useState<Schemas['LinkKind']>('related');
  const known = useQuery(open).data; // the subjects of open ones are here already
  const other = number.trim().replace(/^#/, '');
  const path = (o: string) => ({ params: { path: { ticket: ticket.id, other: o } } });
  const add = async () => {
    if (await alter(queries, t, data(client.PUT('/api/v1/tickets/{ticket}/links/{other}', { ...path(other), body: { kind } })))) {
      setNumber('');
      setAdding(false);
    }
  };
  useActions([{ id: 'ticket.link', text: 'ticket.link', needs: 'ticket.update', run: () => setAdding(true) }]);
  return (
    <section>
      <h2 className={classes.part}>
        {t('ticket.links')}
        {changes && (
          <ActionIcon size={24} aria-label={t('ticket.link')} title={t('ticket.link')} onClick={() => setAdding(!adding)}>
            <Plus size={14} aria-hidden />
          </ActionIcon>
        )}
      </h2>
      {ticket.links.length === 0 && !adding && <p className={classes.cc}>{t('ticket.links.none')}</p>}
      {ticket.links.map((l) => (
        <div key={l.ticket} className={classes.linked}>
          <Link to="/tickets/$ticket" params={{ ticket: l.ticket }}>
            <span className={classes.cc}>#{l.number}</span> <span dir="auto">{known?.find((x) => x.id === l.ticket)?.subject.slice(0, 200)}</span>
          </Link>
          <Line name={t(`word.link.${l.kind}`)} remove={t('ticket.unlink', { number: `#${l.number}` })} run={changes && (() => void alter(queries, t, data(client.DELETE('/api/v1/tickets/{ticket}/links/{other}', path(l.ticket)))))} />
        </div>
      ))}
      {adding && (
        <form
          className={classes.linking}
          onSubmit={(e) => {
            e.preventDefault();
            void add();
          }}
        >
          <TextInput size="xs" autoFocus inputMode="numeric" aria-label={t('ticket.link.number')} placeholder={t('ticket.link.number')} value={number} onChange={(e) => setNumber(e.currentTarget.value)} onKeyDown={(e) => e.key === 'Escape' && setAdding(false)} />
          <Select size="xs" allowDeselect={false} aria-label={t('ticket.link.kind')} value={kind} data={kinds.map((k) => ({ value: k, label: t(`word.link.${k}`) }))} onChange={(v) => v && setKind(v as Schemas['LinkKind'])} />
          <Button type="submit" variant="default" disabled={!/^[1-9]\d{0,11}$/.test(other)}>
            {t('ticket.link.add')}
          </Button>
        </form>
      )}
    </section>
  );
}

export function Similar({ view }: { view: TicketView }) {
  const t = useText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const status = useStatusName();
  const may = useMay();
  const { ticket } = view;
  const found = useQuery({
    queryKey: ['similar', ticket.id],
    staleTime: 60_000,
    queryFn: async () => (await data(client.GET('/api/v1/tickets/{ticket}/similar', { params: { path: { ticket: ticket.id } } }))).tickets,
  }).data;
  if (!found || found.length === 0) return null;
  return (
    <section>
      <h2 className={classes.part}>{t('ticket.similar')}</h2>
      {found.map(({ ticket: s, reasons }) => (
        <div key={s.id} className={classes.similar}>
          <Link to="/tickets/$ticket" params={{ ticket: s.id }} className={classes.earlier}>
            <span dir="auto">{s.subject.slice(0, 200) || t('ticket.subject.none')}</span>
            <span className={classes.cc}>
              #{s.number} · {s.requester !== ticket.requester && <bdi>{s.requesterName || t('list.nobody')} · </bdi>}
              {status(s.status)} · {reasons.map((r) => t(`word.likeness.${r}`)).join(', ')}
            </span>
          </Link>
          {may('ticket.merge') && (
            <Button variant="subtle" aria-label={t('ticket.similar.merge', { number: `#${s.number}` })} onClick={() => mergeInto(queries, t, [s], asker(view), (id) => void navigate({ to: '/tickets/$ticket', params: { ticket: id } }))}>
              {t('ticket.similar.do')}
            </Button>
          )}
        </div>
      ))}
    </section>
  );
}
