// To whom the message goes: said in one line, chosen in two fields.
import { TagsInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { TicketView } from '../api/client';
import { notify } from '../app/notices';
import { useText } from '../text/text';
import { isAddress, whom } from './compose';
import type { Draft } from './drafts';
import classes from './ticket.module.css';

const MOST = 20;

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
  const known = [...new Set(people.map((p) => p.address))];
  const field = (label: string, value: string[], set: (v: string[]) => void) => (
    <TagsInput
      size="xs"
      label={label}
      value={value}
      data={known}
      maxTags={MOST}
      splitChars={[',', ';', ' ']}
      clearable={false}
      onChange={(all) => {
        const wrong = all.find((x) => !isAddress(x.trim()));
        if (wrong) notify({ error: true, text: t('ticket.to.wrong', { address: wrong.slice(0, 80) }) });
        set([...new Set(all.map((x) => x.trim().toLowerCase()).filter(isAddress))]);
      }}
    />
  );
  return (
    <div className={classes.whom}>
      {field(t('ticket.to.label'), to, (v) => change({ to: v, cc }))}
      {field(t('ticket.cc.label'), cc, (v) => change({ to, cc: v }))}
    </div>
  );
}
