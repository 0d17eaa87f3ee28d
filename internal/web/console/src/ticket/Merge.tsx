// Merging tickets into one of them, or into another, which is found by number,
// address or words. It can be undone.
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Summary } from '../api/client';
import { useStatusName } from '../api/desk';
import { Picker } from '../keys/Picker';
import { useSearch } from '../list/search';
import { useText } from '../text/text';
import { mergeInto, type Asker } from './merging';
import { targets } from './targets';

/** Merge offers the selected tickets first where there are several. */
export function Merge({ tickets, selected = [], close }: { tickets: Asker[]; selected?: Summary[]; close: () => void }) {
  const t = useText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const status = useStatusName();
  const [words, setWords] = useState('');
  const ids = new Set(tickets.map((x) => x.id));
  const searched = useSearch(words).data?.tickets.filter((x) => tickets.length > 1 || !ids.has(x.id));
  return (
    <Picker
      close={close}
      title={t('ticket.merge')}
      placeholder={tickets.length === 1 ? t('ticket.merge.into', { number: `#${tickets[0]!.number}` }) : t('ticket.merge.into.many', { n: tickets.length })}
      none={t('ticket.merge.none')}
      things={searched || !words.trim() || selected.length > 0 ? targets(selected, searched ?? [], words) : undefined}
      typed={setWords}
      id={(x) => x.id}
      name={(x) => `#${x.number} ${x.subject.slice(0, 120) || t('ticket.subject.none')}`}
      hint={(x) => `${x.requesterName ?? ''} · ${status(x.status)}`}
      choose={(x) => mergeInto(queries, t, tickets, x, (id) => void navigate({ to: '/tickets/$ticket', params: { ticket: id } }))}
    />
  );
}
