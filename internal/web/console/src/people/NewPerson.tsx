// Somebody who has not asked anything yet, such as a caller.
import { ActionIcon, Button, Group, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { client, data } from '../api/client';
import { useMay } from '../api/may';
import { Sheet } from '../app/Sheet';
import { useActions } from '../keys/actions';
import { useCreation } from '../page/creation';
import { useText } from '../text/text';
import { changed } from './reads';

export function NewPerson({ words }: { words: string }) {
  const t = useText();
  const [shown, setShown] = useState(false);
  const may = useMay()('person.update');
  useActions([{ id: 'people.new', text: 'people.new', keys: ['c'], needs: 'person.update', run: () => setShown(true) }]);
  if (!may) return null;
  return (
    <>
      <ActionIcon aria-label={t('people.new')} title={t('people.new')} onClick={() => setShown(true)}>
        <UserPlus size={16} aria-hidden />
      </ActionIcon>
      {shown && <Form words={words.trim()} close={() => setShown(false)} />}
    </>
  );
}

function Form({ words, close }: { words: string; close: () => void }) {
  const t = useText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const isAddress = words.includes('@');
  const { form, change, error, busy, submit } = useCreation({
    name: 'person',
    first: () => ({ name: isAddress ? '' : words, address: isAddress ? words : '', phone: '' }),
    shows: ['name', 'address', 'phone'],
    create: ({ name, address, phone }, key) => data(client.POST('/api/v1/people', { params: { header: { 'Idempotency-Key': key } }, body: { name: name.trim() || undefined, address: address.trim() || undefined, phone: phone.trim() || undefined } })),
    made: (p) => {
      close();
      changed(queries);
      void navigate({ to: '/people/$person', params: { person: p.id } });
    },
  });
  return (
    <Sheet title={t('people.new')} close={close}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput data-autofocus label={t('people.name')} maxLength={120} value={form.name} error={error?.field('name')} onChange={(e) => change({ name: e.currentTarget.value })} />
          <TextInput type="email" label={t('people.address')} maxLength={254} value={form.address} error={error?.field('address')} onChange={(e) => change({ address: e.currentTarget.value })} />
          <TextInput type="tel" label={t('people.phone')} description={t('people.phone.hint')} maxLength={40} value={form.phone} error={error?.field('phone')} onChange={(e) => change({ phone: e.currentTarget.value })} />
          <Group justify="flex-end">
            <Button type="submit" loading={busy} disabled={!form.address.trim() && !form.phone.trim()}>
              {t('people.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Sheet>
  );
}
