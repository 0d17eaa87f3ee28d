// The desk's own fields of a ticket, changed in their place; what the desk says
// of a value stands under it.
import { Checkbox, NumberInput, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { called, configuration } from '../api/desk';
import { useMay } from '../api/may';
import { ApiError, client, data, type Schemas, type Ticket, type TicketView } from '../api/client';
import { said } from '../app/errors';
import { Fact } from '../page/Fact';
import { useLanguage, useText } from '../text/text';
import { useValue } from '../app/state';
import { inTurn } from '../list/change';
import { belongs } from './fields';
import { useReach } from './reach';
import { marked } from './required';
import classes from './ticket.module.css';

const LINE = 250; // letters that fit a field of one line

export function CustomFields({ ticket }: { ticket: Ticket }) {
  const t = useText();
  const fields = useQuery(configuration).data?.fields?.filter((f) => belongs(f, ticket)) ?? [];
  if (fields.length === 0) return null;
  return (
    <section>
      <h2 className={classes.part}>{t('ticket.fields')}</h2>
      <Stack gap={0} className={classes.fields}>
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
  const may = useMay();
  const queries = useQueryClient();
  const there = ticket.fields[field.id] ?? '';
  const [value, setValue] = useState(there);
  const [error, setError] = useState<string>();
  const kept = useRef(there);
  const box = useReach(ticket.id, `fields.${field.id}`);
  const area = useReach<HTMLTextAreaElement>(ticket.id, field.kind === 'text' && (field.maxLength ?? 0) > LINE ? `fields.${field.id}` : '-');
  const name = called(field.name, l, field.id);
  const asked = useValue(marked, (s) => s.ticket === ticket.id && s.fields.includes(field.id));
  const missing = asked && (!value || (field.kind === 'checkbox' && value !== 'true'));
  useEffect(() => {
    kept.current = there;
    setValue(there);
    setError(undefined);
  }, [there]);
  /** save answers whether the desk has the value. */
  const save = async (v: string): Promise<boolean> => {
    if (v === kept.current) {
      setError(undefined);
      return true;
    }
    try {
      await inTurn(queries, ticket, async (rev) => {
        const now = await data(client.PATCH('/api/v1/tickets/{ticket}', { params: { path: { ticket: ticket.id }, header: { 'If-Match': `"${rev}"` } }, body: { fields: { [field.id]: v } } }));
        kept.current = v;
        queries.setQueriesData<TicketView>({ queryKey: ['ticket'] }, (x) => (x?.ticket.id === now.id ? { ...x, ticket: now } : x));
      });
      return true;
    } catch (e) {
      // What was typed stays, with the desk's words under it.
      setError(e instanceof ApiError ? (e.field(`fields.${field.id}`) ?? (e.status === 412 ? t('ticket.stale') : said(t, e))) : said(t, e));
      if (e instanceof ApiError && e.status === 412) void queries.invalidateQueries({ queryKey: ['ticket'] });
      return false;
    }
  };
  const saveAndLeave = async (v: string, leave: () => void) => {
    if (await save(v)) leave();
  };
  const keys = (own: Pick<typeof box, 'onKeyDown' | 'leave'>) => (e: KeyboardEvent<HTMLElement>) => {
    if (e.key === 'Escape') setValue(there);
    own.onKeyDown(e);
    if (e.key === 'Enter' && !(e.target instanceof HTMLTextAreaElement)) void saveAndLeave(value.trim(), own.leave);
  };
  const shared = {
    size: 'xs',
    label: name,
    error: error ?? (missing ? t('ticket.field.missing', { name }) : undefined),
    description: field.requiredAtResolve && !there && !missing ? t('ticket.field.resolve') : undefined,
  } as const;
  const onBlur = () => void save(value.trim());
  if (!may('ticket.update')) return <Fact label={name} value={spoken()} />;
  switch (field.kind) {
    case 'checkbox':
      return (
        <Checkbox
          {...shared}
          ref={box.ref}
          onKeyDown={box.onKeyDown}
          checked={value === 'true'}
          onChange={(e) => {
            const v = e.currentTarget.checked ? 'true' : 'false';
            setValue(v);
            void saveAndLeave(v, box.leave);
          }}
        />
      );
    case 'choice':
      return (
        <Select
          {...shared}
          clearable
          ref={box.ref}
          onKeyDown={box.onKeyDown}
          onMouseDown={box.onMouseDown}
          value={value || null}
          data={field.choices?.map((c) => ({ value: c.id, label: called(c.name, l, c.id) })) ?? []}
          onChange={(v) => {
            setValue(v ?? '');
            void saveAndLeave(v ?? '', box.leave);
          }}
        />
      );
    case 'number':
      return <NumberInput {...shared} ref={box.ref} onKeyDown={keys(box)} hideControls value={value} onChange={(v) => setValue(String(v))} onBlur={onBlur} />;
    case 'date':
      return <TextInput {...shared} ref={box.ref} onKeyDown={keys(box)} type="date" value={value} onChange={(e) => setValue(e.currentTarget.value)} onBlur={onBlur} />;
    default:
      return (field.maxLength ?? 0) > LINE ? (
        <Textarea {...shared} ref={area.ref} onKeyDown={keys(area)} autosize minRows={2} maxRows={6} maxLength={field.maxLength} value={value} dir="auto" onChange={(e) => setValue(e.currentTarget.value)} onBlur={onBlur} />
      ) : (
        <TextInput {...shared} ref={box.ref} onKeyDown={keys(box)} maxLength={field.maxLength || LINE} value={value} dir="auto" onChange={(e) => setValue(e.currentTarget.value)} onBlur={onBlur} />
      );
  }

  function spoken(): string {
    if (field.kind === 'checkbox') return there && t(there === 'true' ? 'word.yes' : 'word.no');
    return called(field.choices?.find((c) => c.id === there)?.name, l, there);
  }
}
