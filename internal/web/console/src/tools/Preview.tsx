// How a canned reply reads in a ticket: filled by the desk itself.
import { Button, Group, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { client, data, type Schemas } from '../api/client';
import { said } from '../app/errors';
import { Part } from '../page/Page';
import { useText } from '../text/text';

export function Preview({ id, unsaved }: { id: string; unsaved: boolean }) {
  const t = useText();
  const [number, setNumber] = useState('');
  const [filled, setFilled] = useState<Schemas['FilledText'] | null>(null);
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const ticket = number.trim().replace(/^#/, '');
  const fill = async () => {
    setBusy(true);
    setError('');
    try {
      setFilled(await data(client.POST('/api/v1/canned-replies/{tool}/fill', { params: { path: { tool: id } }, body: { ticket } })));
    } catch (e) {
      setFilled(null);
      setError(said(t, e));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Part title={t('tools.preview')} hint={unsaved ? t('tools.preview.unsaved') : undefined}>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          void fill();
        }}
      >
        <Group gap={8} align="flex-start">
          <TextInput size="xs" inputMode="numeric" aria-label={t('tools.preview.ticket')} placeholder={t('tools.preview.ticket')} value={number} error={error} onChange={(e) => setNumber(e.currentTarget.value)} />
          <Button type="submit" variant="default" loading={busy} disabled={!/^[1-9]\d{0,11}$/.test(ticket)}>
            {t('tools.preview.show')}
          </Button>
        </Group>
      </form>
      {filled && (
        <Text mt="md" p="md" dir="auto" lang={filled.language} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', background: 'var(--ground-2)', borderRadius: 'var(--radius)' }}>
          {filled.text}
        </Text>
      )}
    </Part>
  );
}
