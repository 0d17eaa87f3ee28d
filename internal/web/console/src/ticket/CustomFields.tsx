// The desk's own fields of a ticket, changed in their place; what the desk says
// of a value stands under it.
import { Stack } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { called, configuration } from '../api/desk';
import { useMay } from '../api/may';
import { ApiError, client, data, type Schemas, type Ticket, type TicketView } from '../api/client';
import { said } from '../app/errors';
import { Fact } from '../page/Fact';
import { locale } from '../text/language';
import { writtenNumber } from '../text/number';
import { useLanguage, useText } from '../text/text';
import { useValue } from '../app/state';
import { inTurn } from '../list/one';
import { belongs } from './fields';
import { FieldValue, isChosen, isLong } from './FieldValue';
import { useReach } from './reach';
import { marked } from './required';
import classes from './ticket.module.css';

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
  const area = useReach<HTMLTextAreaElement>(ticket.id, isLong(field) ? `fields.${field.id}` : '-');
  const name = called(field.name, l, field.id);
  const asked = useValue(marked, (s) => s.ticket === ticket.id && s.fields.includes(field.id));
  const missing = asked && (!value || (field.kind === 'checkbox' && value !== 'true'));
  useEffect(() => {
    // What is being typed, or was refused, stays when somebody else changes the field.
    const typed = value !== kept.current;
    kept.current = there;
    if (typed && value !== there) return;
    setValue(there);
    setError(undefined);
    // Whenever the desk has another value.
    // eslint-disable-next-line react-hooks/exhaustive-deps
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
  if (!may('ticket.update')) return <Fact label={name} value={spoken()} />;
  const own = isLong(field) ? area : box;
  const chosen = isChosen(field);
  return (
    <FieldValue
      field={field}
      value={value}
      change={(v) => {
        setValue(v);
        if (chosen) void saveAndLeave(v, own.leave);
      }}
      look={{
        size: 'xs',
        error: error ?? (missing ? t('ticket.field.missing', { name }) : undefined),
        description: field.requiredAtResolve && !there && !missing ? t('ticket.field.resolve') : undefined,
      }}
      box={box.ref}
      area={area.ref}
      on={{
        onKeyDown: (e) => {
          if (e.key === 'Escape' && !chosen) setValue(there);
          own.onKeyDown(e);
          if (e.key === 'Enter' && !chosen && !isLong(field)) void saveAndLeave(value.trim(), own.leave);
        },
        ...(field.kind === 'choice' ? { onMouseDown: own.onMouseDown } : {}),
        ...(chosen ? {} : { onBlur: () => void save(value.trim()) }),
      }}
    />
  );

  function spoken(): string {
    if (field.kind === 'checkbox') return there && t(there === 'true' ? 'word.yes' : 'word.no');
    if (field.kind === 'date' && there) return new Intl.DateTimeFormat(locale[l], { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(there));
    if (field.kind === 'number') return writtenNumber(l, there);
    return called(field.choices?.find((c) => c.id === there)?.name, l, there);
  }
}
