// Merging a ticket into another: asked for, because the customer will see one
// conversation from then on. It can be undone.
import { Button, Group, Modal, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { client, data, type Ticket } from '../api/client';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import { useText } from '../text/text';

export function Merge({ ticket, opened, close }: { ticket: Ticket; opened: boolean; close: () => void }) {
  const t = useText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [number, setNumber] = useState('');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const into = number.trim().replace(/^#/, '');
  const fresh = () => {
    void queries.invalidateQueries({ queryKey: ['ticket'] });
    void queries.invalidateQueries({ queryKey: ['open'] });
  };
  const undo = async () => {
    try {
      await data(client.DELETE('/api/v1/tickets/{ticket}/merge', { params: { path: { ticket: ticket.id }, header: { 'If-Match': '*' } } }));
      fresh();
      void navigate({ to: '/tickets/$ticket', params: { ticket: ticket.id } });
    } catch (e) {
      notify({ error: true, text: said(t, e) });
    }
  };
  const merge = async () => {
    setBusy(true);
    try {
      await data(client.POST('/api/v1/tickets/{ticket}/merge', { params: { path: { ticket: ticket.id }, header: { 'If-Match': `"${ticket.rev}"` } }, body: { into } }));
      close();
      setNumber('');
      fresh();
      void navigate({ to: '/tickets/$ticket', params: { ticket: into } });
      notify({ text: t('ticket.merged', { number: `#${ticket.number}` }), action: { label: t('ticket.undo'), run: () => void undo() } }, 15_000);
    } catch (e) {
      setError(said(t, e));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened={opened} onClose={close} title={t('ticket.merge')} closeButtonProps={{ 'aria-label': t('app.close') }}>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          void merge();
        }}
      >
        <Text size="sm" mb="sm">
          {t('ticket.merge.text', { number: `#${ticket.number}` })}
        </Text>
        <TextInput data-autofocus label={t('ticket.merge.into')} inputMode="numeric" value={number} error={error} onChange={(e) => { setNumber(e.currentTarget.value); setError(''); }} />
        <Group justify="flex-end" mt="md">
          <Button type="submit" loading={busy} disabled={!/^[1-9]\d{0,11}$/.test(into) || into === String(ticket.number)}>
            {t('ticket.merge')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
