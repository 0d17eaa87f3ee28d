// A rule about a sender or a domain, made by name.
import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, type Schemas } from '../api/client';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import { useText } from '../text/text';
import { about, make, whoOf } from './rule';

const kinds = ['block', 'allow'] as const;

const blank = (kind: Schemas['MailRuleKind'] = 'block') => ({ kind, written: '', key: crypto.randomUUID() as string });

export function NewRule() {
  const t = useText();
  const queries = useQueryClient();
  const [form, setForm] = useState(blank);
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  // Another content is another rule to make.
  const change = (part: Partial<Pick<typeof form, 'kind' | 'written'>>) => {
    setForm({ ...form, ...part, key: crypto.randomUUID() });
    setWrong(undefined);
  };
  const add = async () => {
    setBusy(true);
    try {
      const made = await make(queries, { kind: form.kind, ...about(form.written) }, form.key);
      setForm(blank(form.kind));
      notify({ text: `${whoOf(made)}: ${t(`quarantine.rule.${made.kind}`)}` });
    } catch (e) {
      const field = e instanceof ApiError ? (e.field('sender') ?? e.field('domain')) : undefined;
      setWrong(field);
      if (!field) notify({ error: true, text: said(t, e) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        void add();
      }}
    >
      <Group align="flex-start" gap={8} mb="md">
        <TextInput
          style={{ flex: '1 1 240px' }}
          label={t('quarantine.senders.who')}
          description={t('quarantine.senders.who.hint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          maxLength={254}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={form.written}
          error={wrong}
          onChange={(e) => change({ written: e.currentTarget.value })}
        />
        <NativeSelect label={t('quarantine.senders.kind')} value={form.kind} data={kinds.map((k) => ({ value: k, label: t(`quarantine.rule.new.${k}`) }))} onChange={(e) => change({ kind: e.currentTarget.value as Schemas['MailRuleKind'] })} />
        <Button type="submit" size="sm" mt={21} loading={busy} disabled={about(form.written).domain === ''}>
          {t('quarantine.senders.add')}
        </Button>
      </Group>
    </form>
  );
}
