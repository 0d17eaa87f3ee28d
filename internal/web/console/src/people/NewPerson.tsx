// Somebody who has not asked anything yet, such as a caller.
import { ActionIcon, Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { ApiError, client, data } from '../api/client';
import { session } from '../api/session';
import { said, unplaced } from '../app/errors';
import { notify } from '../app/notices';
import { useValue } from '../app/state';
import { useActions } from '../keys/actions';
import { useText } from '../text/text';
import { changed } from './reads';

export function NewPerson({ words }: { words: string }) {
  const t = useText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const me = useValue(session.state, (s) => s.me);
  const [form, setForm] = useState<{ key: string; name: string; address: string; phone: string } | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const may = me?.role !== 'light';
  const begin = () => {
    const isAddress = words.includes('@');
    setError(null);
    setForm({ key: crypto.randomUUID(), name: isAddress ? '' : words.trim(), address: isAddress ? words.trim() : '', phone: '' });
  };
  useActions([{ id: 'people.new', text: 'people.new', keys: ['c'], run: begin, when: () => may }]);
  const save = async () => {
    if (!form) return;
    setBusy(true);
    try {
      const p = await data(client.POST('/api/v1/people', { params: { header: { 'Idempotency-Key': form.key } }, body: { name: form.name.trim() || undefined, address: form.address.trim() || undefined, phone: form.phone.trim() || undefined } }));
      setForm(null);
      changed(queries);
      void navigate({ to: '/people/$person', params: { person: p.id } });
    } catch (e) {
      // The next attempt may have another content: it is another creation.
      setForm({ ...form, key: crypto.randomUUID() });
      const fields = e instanceof ApiError && Boolean(e.problem?.errors?.length);
      if (fields) setError(e);
      const text = fields ? unplaced(t, e, (f) => ['name', 'address', 'phone'].includes(f.split('[')[0]!)) : said(t, e);
      if (text) notify({ error: true, text });
    } finally {
      setBusy(false);
    }
  };
  if (!may) return null;
  return (
    <>
      <ActionIcon aria-label={t('people.new')} title={t('people.new')} onClick={begin}>
        <UserPlus size={16} aria-hidden />
      </ActionIcon>
      <Modal opened={form !== null} onClose={() => setForm(null)} title={t('people.new')} closeButtonProps={{ 'aria-label': t('app.close') }}>
        {form && (
          <form
            onSubmit={(e) => {
              e.preventDefault();
              void save();
            }}
          >
            <Stack gap="md">
              <TextInput data-autofocus label={t('people.name')} maxLength={120} value={form.name} error={error?.field('name')} onChange={(e) => setForm({ ...form, name: e.currentTarget.value })} />
              <TextInput type="email" label={t('people.address')} maxLength={254} value={form.address} error={error?.field('address')} onChange={(e) => setForm({ ...form, address: e.currentTarget.value })} />
              <TextInput type="tel" label={t('people.phone')} description={t('people.phone.hint')} maxLength={40} value={form.phone} error={error?.field('phone')} onChange={(e) => setForm({ ...form, phone: e.currentTarget.value })} />
              <Group justify="flex-end">
                <Button type="submit" loading={busy} disabled={!form.address.trim() && !form.phone.trim()}>
                  {t('people.create')}
                </Button>
              </Group>
            </Stack>
          </form>
        )}
      </Modal>
    </>
  );
}
