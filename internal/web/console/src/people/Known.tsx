// What a person is known by: mail addresses and telephone numbers. An address
// that somebody else has joins both into one person; taking it away undoes it.
import { ActionIcon, Anchor, Button, Group, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { ApiError, client, data, type Schemas } from '../api/client';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import { Part } from '../page/Page';
import classes from '../page/page.module.css';
import { useText } from '../text/text';
import { MailTrouble } from '../customer/MailTrouble';
import { changed } from './reads';

interface Props {
  person: Schemas['PersonDetail'];
  readOnly: boolean;
}

export function Addresses({ person, readOnly, states }: Props & { states: Schemas['MailState'][] }) {
  const t = useText();
  const queries = useQueryClient();
  const [address, setAddress] = useState('');
  const [error, setError] = useState('');
  const [other, setOther] = useState<{ name: string; tickets: number } | null>(null);
  const [busy, setBusy] = useState(false);

  const take = async (a: string, undo?: () => void) => {
    try {
      await data(client.DELETE('/api/v1/people/{person}/addresses/{address}', { params: { path: { person: person.id, address: a }, header: { 'If-Match': '*' } } }));
      changed(queries);
      notify({ text: t('people.taken', { what: a }), action: undo && { label: t('page.undo'), run: undo } });
    } catch (e) {
      notify({ error: true, text: said(t, e) });
    }
  };
  const join = async (a: string) => {
    setBusy(true);
    try {
      await data(client.POST('/api/v1/people/{person}/addresses', { params: { path: { person: person.id } }, body: { address: a } }));
      changed(queries);
      setAddress('');
      setOther(null);
      notify({ text: t('people.joined', { what: a }), action: { label: t('page.undo'), run: () => void take(a) } }, 15_000);
    } catch (e) {
      const field = e instanceof ApiError && e.field('address');
      if (field) setError(field);
      else notify({ error: true, text: said(t, e) });
    } finally {
      setBusy(false);
    }
  };
  // Whose address it is stands before the agent before two people become one.
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const a = address.trim();
    setBusy(true);
    try {
      const [owner] = (await data(client.GET('/api/v1/people', { params: { query: { address: a } } }))).people;
      if (owner && owner.id !== person.id) {
        const { tickets } = await data(client.GET('/api/v1/people/{person}', { params: { path: { person: owner.id } } }));
        setOther({ name: owner.name || a, tickets: tickets.length });
        setBusy(false);
        return;
      }
    } catch {
      // The join itself says what is wrong with the address.
    }
    await join(a);
  };

  return (
    <Part title={t('people.addresses')}>
      {person.addresses.map((a) => (
        <div key={a}>
          <div className={classes.line}>
            <span>{a}</span>
            {!readOnly && person.addresses.length + person.phones.length > 1 && (
              <ActionIcon aria-label={t('people.take', { what: a })} title={t('people.take', { what: a })} onClick={() => void take(a, () => void join(a))}>
                <X size={14} aria-hidden />
              </ActionIcon>
            )}
          </div>
          <MailTrouble person={person.id} address={a} states={states} />
        </div>
      ))}
      {readOnly && person.addresses.length === 0 && '—'}
      {!readOnly && (
        <form onSubmit={(e) => void add(e)}>
          <Group gap={8} align="flex-start" wrap="nowrap" mt={4}>
            <TextInput
              style={{ flex: 1 }}
              size="xs"
              type="email"
              maxLength={254}
              aria-label={t('people.address.add')}
              placeholder={t('people.address.add')}
              value={address}
              error={error}
              onChange={(e) => {
                setAddress(e.currentTarget.value);
                setError('');
                setOther(null);
              }}
            />
            <Button type="submit" variant="default" loading={busy && !other} disabled={address.trim().length < 3 || other !== null}>
              {t('page.add')}
            </Button>
          </Group>
          {other && (
            <div role="alert" style={{ marginTop: 8 }}>
              <Text size="sm">{t('people.join.text', { name: other.name, n: other.tickets })}</Text>
              <Group gap={8} mt={8}>
                <Button loading={busy} onClick={() => void join(address.trim())}>
                  {t('people.join')}
                </Button>
                <Button variant="default" onClick={() => setOther(null)}>
                  {t('page.cancel')}
                </Button>
              </Group>
            </div>
          )}
        </form>
      )}
    </Part>
  );
}

export function Phones({ person, readOnly }: Props) {
  const t = useText();
  const queries = useQueryClient();
  const [phone, setPhone] = useState('');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const add = async (number: string) => {
    setBusy(true);
    try {
      await data(client.POST('/api/v1/people/{person}/phones', { params: { path: { person: person.id } }, body: { phone: number } }));
      changed(queries);
      setPhone('');
    } catch (e) {
      const field = e instanceof ApiError && e.field('phone');
      if (field) setError(field);
      else notify({ error: true, text: said(t, e) });
    } finally {
      setBusy(false);
    }
  };
  const take = async (number: string) => {
    try {
      await data(client.DELETE('/api/v1/people/{person}/phones/{phone}', { params: { path: { person: person.id, phone: number }, header: { 'If-Match': '*' } } }));
      changed(queries);
      notify({ text: t('people.taken', { what: number }), action: { label: t('page.undo'), run: () => void add(number) } });
    } catch (e) {
      notify({ error: true, text: said(t, e) });
    }
  };
  return (
    <Part title={t('people.phones')}>
      {person.phones.map((number) => (
        <div key={number} className={classes.line}>
          <Anchor href={`tel:${number}`} size="md">
            {number}
          </Anchor>
          {!readOnly && person.addresses.length + person.phones.length > 1 && (
            <ActionIcon aria-label={t('people.take', { what: number })} title={t('people.take', { what: number })} onClick={() => void take(number)}>
              <X size={14} aria-hidden />
            </ActionIcon>
          )}
        </div>
      ))}
      {readOnly && person.phones.length === 0 && '—'}
      {!readOnly && (
        <form
          onSubmit={(e) => {
            e.preventDefault();
            void add(phone.trim());
          }}
        >
          <Group gap={8} align="flex-start" wrap="nowrap" mt={4}>
            <TextInput
              style={{ flex: 1 }}
              size="xs"
              type="tel"
              maxLength={40}
              aria-label={t('people.phone.add')}
              placeholder={t('people.phone.hint')}
              value={phone}
              error={error}
              onChange={(e) => {
                setPhone(e.currentTarget.value);
                setError('');
              }}
            />
            <Button type="submit" variant="default" loading={busy} disabled={phone.trim().length < 4}>
              {t('page.add')}
            </Button>
          </Group>
        </form>
      )}
    </Part>
  );
}
