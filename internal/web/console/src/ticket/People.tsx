// Who takes part besides the customer: those in copy, third parties, and the
// agents who watch.
import { ActionIcon, Select, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { client, data, type TicketView } from '../api/client';
import { sees, useMay } from '../api/may';
import { agents as agentsQuery } from '../api/queries';
import { session } from '../api/session';
import { useValue } from '../app/state';
import { useActions } from '../keys/actions';
import { useText } from '../text/text';
import { alter } from './alter';
import { MailTrouble } from '../customer/MailTrouble';
import { isAddress } from './compose';
import classes from './ticket.module.css';

export function People({ view }: { view: TicketView }) {
  const t = useText();
  const queries = useQueryClient();
  const { ticket } = view;
  const me = useValue(session.state, (s) => s.me);
  const changes = useMay()('ticket.update');
  const agents = useQuery(agentsQuery).data ?? [];
  const [adding, setAdding] = useState<'cc' | 'watcher'>();
  const [address, setAddress] = useState('');
  const [error, setError] = useState('');
  const others = ticket.participants.filter((p) => p.role !== 'requester');
  const path = { ticket: ticket.id };
  const watch = (agent: string, on: boolean) =>
    void alter(queries, t, data(on ? client.PUT('/api/v1/tickets/{ticket}/watchers/{agent}', { params: { path: { ...path, agent } } }) : client.DELETE('/api/v1/tickets/{ticket}/watchers/{agent}', { params: { path: { ...path, agent } } })));
  const add = async () => {
    if (!isAddress(address.trim())) return setError(t('ticket.to.wrong', { address: address.trim() }));
    if (await alter(queries, t, data(client.POST('/api/v1/tickets/{ticket}/participants', { params: { path }, body: { address: address.trim() } })))) {
      setAddress('');
      setAdding(undefined);
    }
  };
  const watching = me?.agent !== undefined && ticket.watchers.includes(me.agent);
  useActions(
    [
      { id: 'ticket.watch', text: watching ? 'ticket.unwatch' : 'ticket.watch', keys: ['w'], needs: 'ticket.note', run: () => me?.agent && watch(me.agent, !watching) },
      { id: 'ticket.copy', text: 'ticket.copy', needs: 'ticket.update', run: () => setAdding('cc') },
      { id: 'ticket.watchers.add', text: 'ticket.watchers.add', needs: 'ticket.update', run: () => setAdding('watcher') },
    ],
    [watching],
  );
  return (
    <section>
      <h2 className={classes.part}>
        {t('ticket.people')}
        {changes && (
          <ActionIcon size={24} aria-label={t('ticket.copy')} title={t('ticket.copy')} onClick={() => setAdding(adding === 'cc' ? undefined : 'cc')}>
            <Plus size={14} aria-hidden />
          </ActionIcon>
        )}
      </h2>
      {others.length === 0 && <p className={classes.cc}>{t('ticket.people.none')}</p>}
      {others.map((p) => (
        <div key={p.no}>
          <Line
            name={p.name || p.address}
            more={t(`word.role.${p.role}`)}
            title={p.address}
            remove={t('ticket.people.remove', { who: p.name || p.address })}
            run={changes && (() => void alter(queries, t, data(client.DELETE('/api/v1/tickets/{ticket}/participants/{no}', { params: { path: { ...path, no: String(p.no) } } }))))}
          />
          <MailTrouble person={p.person} address={p.address} states={view.mailStates} />
        </div>
      ))}
      {adding === 'cc' && (
        <form
          onSubmit={(e) => {
            e.preventDefault();
            void add();
          }}
        >
          <TextInput
            size="xs"
            type="email"
            autoFocus
            aria-label={t('ticket.copy')}
            placeholder={t('ticket.copy.address')}
            value={address}
            error={error}
            onChange={(e) => {
              setAddress(e.currentTarget.value);
              setError('');
            }}
            onKeyDown={(e) => e.key === 'Escape' && setAdding(undefined)}
          />
        </form>
      )}
      <h2 className={classes.part}>
        {t('ticket.watchers')}
        {changes ? (
          <ActionIcon size={24} aria-label={t('ticket.watchers.add')} title={t('ticket.watchers.add')} onClick={() => setAdding(adding === 'watcher' ? undefined : 'watcher')}>
            <Plus size={14} aria-hidden />
          </ActionIcon>
        ) : (
          me?.agent &&
          !watching && (
            <ActionIcon size={24} aria-label={t('ticket.watch')} title={t('ticket.watch')} onClick={() => watch(me.agent!, true)}>
              <Plus size={14} aria-hidden />
            </ActionIcon>
          )
        )}
      </h2>
      {ticket.watchers.length === 0 && <p className={classes.cc}>{t('ticket.watchers.none')}</p>}
      {ticket.watchers.map((id) => {
        const name = agents.find((a) => a.id === id)?.name ?? id;
        return <Line key={id} name={name} remove={t('ticket.people.remove', { who: name })} run={(changes || id === me?.agent) && (() => watch(id, false))} />;
      })}
      {adding === 'watcher' && (
        <Select
          size="xs"
          autoFocus
          searchable
          aria-label={t('ticket.watchers.add')}
          placeholder={t('ticket.watchers.add')}
          value={null}
          data={agents.filter((a) => sees(a, ticket) && !ticket.watchers.includes(a.id)).map((a) => ({ value: a.id, label: a.name }))}
          onChange={(v) => {
            if (v) watch(v, true);
            setAdding(undefined);
          }}
        />
      )}
    </section>
  );
}

/** Line is one of a list in the panel, with a button that takes it away for who
 * may. */
export function Line({ name, more, title, remove, run }: { name: string; more?: string; title?: string; remove: string; run: false | (() => void) }) {
  return (
    <p className={classes.line} title={title}>
      <span className={classes.filename} dir="auto">
        {name}
      </span>
      {more && <span className={classes.cc}>{more}</span>}
      {run && (
        <ActionIcon size={24} className={classes.linetool} aria-label={remove} title={remove} onClick={run}>
          <X size={14} aria-hidden />
        </ActionIcon>
      )}
    </p>
  );
}
