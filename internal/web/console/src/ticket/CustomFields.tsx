// The desk's own fields of a ticket, changed in their place; what the desk says
// of a value stands under it.
import { Checkbox, NumberInput, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { called, configuration } from '../api/desk';
import { ApiError, client, data, type Schemas, type Ticket, type TicketView } from '../api/client';
import { said } from '../app/errors';
import { useLanguage, useText } from '../text/text';
import { belongs } from './fields';
import classes from './ticket.module.css';

export function CustomFields({ ticket }: { ticket: Ticket }) {
  const t = useText();
  const fields = useQuery(configuration).data?.fields?.filter((f) => belongs(f, ticket)) ?? [];
  if (fields.length === 0) return null;
  return (
    <section>
      <h2 className={classes.part}>{t('ticket.fields')}</h2>
      <Stack gap={8}>
        {fields.map((f) => (
          <Field key={`${ticket.id}:${f.id}`} field={f} ticket={ticket} />
        ))}
      </Stack>
    </section>
  );
}

function Field({ field, ticket }: { field: Schemas['CustomField']; ticket: Ticket }) {
  const t = useText();
  const l = useLanguage();
  const queries = useQueryClient();
  const there = ticket.fields[field.id] ?? '';
  const [value, setValue] = useState(there);
  const [error, setError] = useState<string>();
  useEffect(() => {
    setValue(there);
    setError(undefined);
  }, [there]);
  const save = async (v: string) => {
    if (v === there) return setError(undefined);
    try {
      const now = await data(client.PATCH('/api/v1/tickets/{ticket}', { params: { path: { ticket: ticket.id }, header: { 'If-Match': `"${ticket.rev}"` } }, body: { fields: { [field.id]: v } } }));
      setError(undefined);
      queries.setQueriesData<TicketView>({ queryKey: ['ticket'] }, (x) => (x?.ticket.id === now.id ? { ...x, ticket: now } : x));
    } catch (e) {
      // What was typed stays, with the desk's words under it.
      setError(e instanceof ApiError ? (e.field(`fields.${field.id}`) ?? (e.status === 412 ? t('ticket.stale') : said(t, e))) : said(t, e));
      if (e instanceof ApiError && e.status === 412) void queries.invalidateQueries({ queryKey: ['ticket'] });
    }
  };
  const shared = {
    size: 'xs',
    label: called(field.name, l, field.id),
    error,
    description: field.requiredAtResolve && !there ? t('ticket.field.resolve') : undefined,
  } as const;
  const onBlur = () => void save(value.trim());
  switch (field.kind) {
    case 'checkbox':
      return (
        <Checkbox
          {...shared}
          checked={value === 'true'}
          onChange={(e) => {
            const v = e.currentTarget.checked ? 'true' : 'false';
            setValue(v);
            void save(v);
          }}
        />
      );
    case 'choice':
      return (
        <Select
          {...shared}
          clearable
          value={value || null}
          data={field.choices?.map((c) => ({ value: c.id, label: called(c.name, l, c.id) })) ?? []}
          onChange={(v) => {
            setValue(v ?? '');
            void save(v ?? '');
          }}
        />
      );
    case 'number':
      return <NumberInput {...shared} hideControls value={value} onChange={(v) => setValue(String(v))} onBlur={onBlur} />;
    case 'date':
      return <TextInput {...shared} type="date" value={value} onChange={(e) => setValue(e.currentTarget.value)} onBlur={onBlur} />;
    default:
      return (field.maxLength ?? 0) > 250 ? (
        <Textarea {...shared} autosize minRows={2} maxRows={6} maxLength={field.maxLength} value={value} dir="auto" onChange={(e) => setValue(e.currentTarget.value)} onBlur={onBlur} />
      ) : (
        <TextInput {...shared} maxLength={field.maxLength || 250} value={value} dir="auto" onChange={(e) => setValue(e.currentTarget.value)} onBlur={onBlur} onKeyDown={(e) => e.key === 'Enter' && onBlur()} />
      );
  }
}
