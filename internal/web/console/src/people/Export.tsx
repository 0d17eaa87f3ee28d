// Everything that is kept of somebody, as one file for himself.
import { ActionIcon } from '@mantine/core';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { client, data, type Schemas } from '../api/client';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import { useActions } from '../keys/actions';
import { useText } from '../text/text';

type Part = Schemas['PersonExport'];

/** whole reads all pages; one ticket may go on at the beginning of the next. */
export async function whole(read: (cursor: string | undefined) => Promise<Part>): Promise<Part> {
  const first = await read(undefined);
  const tickets = [...first.tickets];
  for (let next = first.next; next !== undefined; ) {
    const page = await read(next);
    for (const x of page.tickets) {
      const last = tickets.at(-1);
      if (last && last.ticket.id === x.ticket.id) tickets[tickets.length - 1] = { ...last, messages: [...last.messages, ...x.messages] };
      else tickets.push(x);
    }
    next = page.next;
  }
  return { ...first, next: undefined, tickets };
}

export function Export({ person }: { person: Schemas['PersonDetail'] }) {
  const t = useText();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const all = await whole((cursor) => data(client.GET('/api/v1/people/{person}/export', { params: { path: { person: person.id }, query: { cursor } } })));
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([JSON.stringify(all, null, 2)], { type: 'application/json' }));
      link.download = `${person.addresses[0] ?? person.id}.json`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    } catch (e) {
      notify({ error: true, text: said(t, e) });
    } finally {
      setBusy(false);
    }
  };
  useActions([{ id: 'people.export', text: 'people.export', run: () => void save() }]);
  return (
    <ActionIcon aria-label={t('people.export')} title={t('people.export')} loading={busy} onClick={() => void save()}>
      <Download size={18} aria-hidden />
    </ActionIcon>
  );
}
