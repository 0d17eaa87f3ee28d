// The fields in which it is chosen to whom a message goes.
import { TagsInput } from '@mantine/core';
import type { TicketView } from '../api/client';
import { notify } from '../app/notices';
import { useText } from '../text/text';
import { isAddress } from './compose';
import type { Draft } from './drafts';
import { useReach } from './reach';
import classes from './ticket.module.css';

const MOST = 20;

export function Whom({ view, third, to, cc, change }: { view: TicketView; third: boolean; to: string[]; cc: string[]; change: (d: Pick<Draft, 'to' | 'cc'>) => void }) {
  const t = useText();
  // A third party is somebody else than who asks.
  const known = [...new Set(view.ticket.participants.filter((p) => !third || p.role !== 'requester').map((p) => p.address))];
  const first = useReach(view.ticket.id, 'to');
  const field = (label: string, value: string[], set: (v: string[]) => void, reached?: typeof first) => (
    <TagsInput
      {...(reached && { ref: reached.ref, onKeyDown: reached.onKeyDown })}
      size="xs"
      label={label}
      value={value}
      data={known}
      comboboxProps={{ width: 260, position: 'bottom-start' }}
      maxTags={MOST}
      splitChars={[',', ';', ' ']}
      clearable={false}
      openOnFocus={false}
      onChange={(all) => {
        const wrong = all.find((x) => !isAddress(x.trim()));
        if (wrong) notify({ error: true, text: t('ticket.to.wrong', { address: wrong.slice(0, 80) }) });
        set([...new Set(all.map((x) => x.trim().toLowerCase()).filter(isAddress))]);
      }}
    />
  );
  return (
    <div className={classes.whom}>
      {field(t('ticket.to.label'), to, (v) => change({ to: v, cc }), first)}
      {field(t('ticket.cc.label'), cc, (v) => change({ to, cc: v }))}
    </div>
  );
}
