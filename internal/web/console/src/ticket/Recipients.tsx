// To whom the message goes: said in one line, chosen in two fields.
import { useEffect, useState } from 'react';
import type { TicketView } from '../api/client';
import { later } from '../app/later';
import { useText } from '../text/text';
import { whom } from './compose';
import type { Draft } from './drafts';
import classes from './ticket.module.css';

const Whom = later(() => import('./Whom').then((m) => m.Whom), <div className={classes.whom} />);

export function Recipients({ view, draft, change }: { view: TicketView; draft: Draft; change: (d: Pick<Draft, 'to' | 'cc'>) => void }) {
  const t = useText();
  const [opened, setOpened] = useState(false);
  const { to, cc } = whom(view, draft);
  useEffect(() => setOpened(false), [draft.mode]);
  const people = view.ticket.participants;
  const name = (address: string) => people.find((p) => p.address === address)?.name || address;
  if (draft.mode === 'note') return <span className={classes.cc}>{t('ticket.to.agents')}</span>;
  if (!opened && draft.mode !== 'forward') {
    return (
      <button type="button" className={classes.to} dir="auto" title={[...to, ...cc].join(', ')} onClick={() => setOpened(true)}>
        {t('ticket.to', { who: to.map(name).join(', ') || t('ticket.to.nobody') })}
        {cc.length > 0 && ` · ${t('ticket.cc', { who: cc.map(name).join(', ') })}`}
      </button>
    );
  }
  return <Whom view={view} third={draft.mode === 'forward'} to={to} cc={cc} change={change} />;
}
