// Making a ticket of its own of a message: its text and files go there, and
// both tickets hold a link.
import { Button, Group, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ApiError, client, data, type Message, type Ticket } from '../api/client';
import { said } from '../app/errors';
import { useKept } from '../app/kept';
import { notify } from '../app/notices';
import { Sheet } from '../app/Sheet';
import { useText } from '../text/text';

export function Split({ message, ticket, close, done }: { message: Message; ticket: Ticket; close: () => void; done: (made: string) => void }) {
  const t = useText();
  const [{ subject, key }, change, forget] = useKept(`split ${ticket.id} ${message.seq}`, () => ({ subject: (message.subject ?? ticket.subject).slice(0, 250), key: crypto.randomUUID() as string }));
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const split = async () => {
    setBusy(true);
    try {
      const made = await data(
        client.POST('/api/v1/tickets/{ticket}/messages/{seq}/split', {
          params: { path: { ticket: ticket.id, seq: String(message.seq) }, header: { 'Idempotency-Key': key } },
          body: subject.trim() ? { subject: subject.trim() } : {},
        }),
      );
      forget();
      close();
      notify({ text: t('ticket.split.done', { number: `#${made.number}` }) });
      done(made.id);
    } catch (e) {
      setError((e instanceof ApiError && e.field('subject')) || said(t, e));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Sheet title={t('ticket.split')} close={close}>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          void split();
        }}
      >
        <Text size="sm" mb="sm">
          {t('ticket.split.text', { number: `#${ticket.number}` })}
        </Text>
        <TextInput data-autofocus label={t('ticket.split.subject')} value={subject} maxLength={250} error={error} onChange={(e) => { change({ subject: e.currentTarget.value }); setError(''); }} />
        <Group justify="flex-end" mt="md">
          <Button type="submit" loading={busy}>
            {t('ticket.split.make')}
          </Button>
        </Group>
      </form>
    </Sheet>
  );
}
