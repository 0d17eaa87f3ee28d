import { Autocomplete, Button, FileButton, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Paperclip } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { ApiError, client, data } from '../api/client';
import { configuration } from '../api/desk';
import { useMay } from '../api/may';
import { session } from '../api/session';
import { named, said } from '../app/errors';
import { notify } from '../app/notices';
import { useValue } from '../app/state';
import { answered } from '../page/creation';
import { Page } from '../page/Page';
import page from '../page/page.module.css';
import { search } from '../people/reads';
import { useLanguage, useText } from '../text/text';
import '../text/screens';
import { Attached } from '../ticket/Attached';
import { FieldValue } from '../ticket/FieldValue';
import { sent, useFiles } from '../ticket/files';
import { impactKey, impacts, types, urgencies } from '../ticket/words';
import { asked, bodyOf, fresh, keep, kept, type Draft } from './draft';

export function NewTicket() {
  const me = useValue(session.state, (s) => s.me);
  return me ? <Form key={me.agent} agent={me.agent ?? ''} /> : null;
}

function Form({ agent }: { agent: string }) {
  const t = useText();
  const l = useLanguage();
  const navigate = useNavigate();
  const asks = useSearch({ from: '/new' });
  const may = useMay();
  const [draft, setDraft] = useState<Draft>(() => {
    const d = kept(agent);
    return asks.address && asks.address !== d.address ? { ...d, address: asks.address, name: asks.name ?? '' } : d;
  });
  const files = useFiles(draft.files);
  const fields = useQuery(configuration).data?.fields ?? [];
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const there = sent(files.list);
  const whole = { ...draft, files: there };
  const done = useRef(false);
  useEffect(() => {
    if (!done.current) keep(agent, whole);
  });
  const set = (change: Partial<Draft>) => setDraft((d) => ({ ...d, ...change }));
  const wrong = (field: string) => (error instanceof ApiError ? error.field(field) : undefined);

  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const made = await data(client.POST('/api/v1/tickets', { params: { header: { 'Idempotency-Key': key } }, body: bodyOf(whole, fields) }));
      done.current = true;
      keep(agent, fresh());
      notify({ text: t('newticket.done', { number: `#${made.number}` }) });
      void navigate({ to: '/tickets/$ticket', params: { ticket: made.id } });
    } catch (e) {
      if (answered(e)) setKey(crypto.randomUUID());
      setError(e);
    } finally {
      setBusy(false);
    }
  };
  if (!may('ticket.create')) {
    return (
      <Page title={t('newticket.title')} back="/tickets">
        <p className={page.hint}>{t('newticket.light')}</p>
      </Page>
    );
  }
  const shown = asked(fields, draft.type);
  const placed = new Set(['address', 'name', 'language', 'subject', 'text', 'type', 'impact', 'urgency', ...shown.map((f) => `fields.${f.id}`)]);
  const elsewhere = error instanceof ApiError ? (error.problem?.errors ?? []).filter((x) => !placed.has(x.field)) : [];
  return (
    <Page title={t('newticket.title')} back="/tickets" backAlways>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          void save();
        }}
        onKeyDown={(e) => {
          if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) e.currentTarget.requestSubmit();
        }}
      >
        <Stack gap="md" maw={640}>
          <Who draft={draft} set={set} wrong={wrong} />
          <TextInput label={t('newticket.subject')} description={t('newticket.subject.hint')} maxLength={250} dir="auto" value={draft.subject} error={wrong('subject')} onChange={(e) => set({ subject: e.currentTarget.value })} />
          <Textarea required label={t('newticket.text')} autosize minRows={6} maxRows={20} maxLength={100_000} dir="auto" value={draft.text} error={wrong('text')} onChange={(e) => set({ text: e.currentTarget.value })} />
          <Attached files={files} />
          <Group gap="sm" align="flex-start" grow>
            <Select label={t('ticket.type')} allowDeselect={false} value={draft.type} error={wrong('type')} data={types.map((x) => ({ value: x, label: t(`word.type.${x}`) }))} onChange={(v) => v && set({ type: v as Draft['type'] })} />
            <Select label={t('ticket.impact')} clearable placeholder={t('ticket.factor.unknown')} value={draft.impact || null} error={wrong('impact')} data={impacts.map((x) => ({ value: x, label: t(impactKey(x)) }))} onChange={(v) => set({ impact: (v ?? '') as Draft['impact'] })} />
            <Select label={t('ticket.urgency')} clearable placeholder={t('ticket.factor.unknown')} value={draft.urgency || null} error={wrong('urgency')} data={urgencies.map((x) => ({ value: x, label: t(`word.urgency.${x}`) }))} onChange={(v) => set({ urgency: (v ?? '') as Draft['urgency'] })} />
          </Group>
          {shown.map((f) => (
            <FieldValue key={f.id} field={f} value={draft.fields[f.id] ?? ''} look={{ description: f.hint?.[l], error: wrong(`fields.${f.id}`), required: f.requiredAtCreate === true }} change={(v) => set({ fields: { ...draft.fields, [f.id]: v } })} />
          ))}
          {error !== undefined && (
            <Text size="sm" c="var(--late)" role="alert">
              {elsewhere.length > 0 ? named(t, elsewhere, whole.files) : said(t, error)}
            </Text>
          )}
          <Group justify="space-between">
            <FileButton multiple onChange={(list) => files.add(list)}>
              {(props) => (
                <Button {...props} variant="default" leftSection={<Paperclip size={14} aria-hidden />}>
                  {t('ticket.attach')}
                </Button>
              )}
            </FileButton>
            <Button type="submit" loading={busy} disabled={files.busy || !draft.address.trim() || !draft.text.trim()}>
              {t('newticket.make')}
            </Button>
          </Group>
          <p className={page.hint}>{t('newticket.mailed')}</p>
        </Stack>
      </form>
    </Page>
  );
}

/** Who is the customer: somebody known, found by what he is known by, or a new address. */
function Who({ draft, set, wrong }: { draft: Draft; set: (change: Partial<Draft>) => void; wrong: (field: string) => string | undefined }) {
  const t = useText();
  const [settled] = useDebouncedValue(draft.address, 200);
  const found = useQuery(search(settled)).data ?? [];
  const choices = [...new Map(found.flatMap((p) => p.addresses.map((a) => [a, { value: a, label: p.name ? `${p.name} · ${a}` : a, name: p.name ?? '', language: p.language }] as const))).values()];
  const choose = (address: string) => {
    const known = choices.find((c) => c.value === address);
    set(known ? { address, name: known.name, language: known.language ?? '' } : { address });
  };
  return (
    <>
      <Autocomplete
        data-autofocus
        autoFocus
        required
        label={t('newticket.address')}
        description={t('newticket.address.hint')}
        maxLength={254}
        value={draft.address}
        error={wrong('address')}
        data={choices.map((c) => c.value)}
        filter={({ options }) => options}
        renderOption={({ option }) => choices.find((c) => c.value === option.value)?.label ?? option.value}
        onChange={(v) => set({ address: v })}
        onOptionSubmit={choose}
      />
      <Group gap="sm" align="flex-start" grow>
        <TextInput label={t('newticket.name')} maxLength={120} dir="auto" value={draft.name} error={wrong('name')} onChange={(e) => set({ name: e.currentTarget.value })} />
        <Select
          label={t('list.language')}
          clearable
          placeholder={t('newticket.language.desk')}
          value={draft.language || null}
          error={wrong('language')}
          data={[
            { value: 'es', label: t('page.language.es') },
            { value: 'en', label: t('page.language.en') },
          ]}
          onChange={(v) => set({ language: (v ?? '') as Draft['language'] })}
        />
      </Group>
    </>
  );
}
