// The priority: what it is, what gave it, and what it is made of.
import { Button, Group, Popover, Select, Stack, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { ApiError, client, data, type Priority, type Ticket, type TicketView } from '../api/client';
import { said } from '../app/errors';
import { useMay } from '../api/may';
import { useActions } from '../keys/actions';
import { useText } from '../text/text';
import { UNDONE } from '../list/change';
import { changeOne } from '../list/one';
import { macroOf } from './cause';
import { Choice } from './Choice';
import { matrixSays } from './matrix';
import { useNames } from './names';
import classes from './ticket.module.css';
import { complexities, impactKey, impacts, priorities, urgencies } from './words';

export function Weight({ ticket }: { ticket: Ticket }) {
  const t = useText();
  const queries = useQueryClient();
  const matrix = useQuery({ queryKey: ['matrix'], staleTime: 300_000, queryFn: () => data(client.GET('/api/v1/matrix')) }).data;
  const [opened, setOpened] = useState(false);
  // A priority that the matrix would not give, until its reason is said.
  const [wanted, setWanted] = useState<Priority>();
  const may = useMay();
  const names = useNames();
  useActions([{ id: 'ticket.factors', text: 'ticket.factors', needs: 'ticket.update', run: () => setOpened(true) }]);
  const says = matrixSays(matrix, ticket);
  const left = useRef<() => void>(undefined);
  const set = (p: Priority, leave: () => void): boolean => {
    if (says && says !== p) {
      left.current = leave;
      setWanted(p);
      return false;
    }
    void changeOne(queries, t, ticket, { priority: p });
    return true;
  };
  const factor = <T extends string>(name: 'impact' | 'urgency' | 'complexity', label: string, of: T[], text: (v: T) => string) => (
    <Select
      size="xs"
      label={label}
      placeholder={t('ticket.factor.unknown')}
      allowDeselect={false}
      clearable
      clearButtonProps={{ 'aria-label': t('ticket.factor.clear', { factor: label }) }}
      value={(ticket[name] as string | undefined) ?? null}
      data={of.map((v) => ({ value: v as string, label: text(v) }))}
      comboboxProps={{ withinPortal: false }}
      onChange={(v) => v !== (ticket[name] ?? null) && void changeOne(queries, t, ticket, { [name]: v })}
    />
  );
  const priority = <Choice ticket={ticket.id} name="priority" needs="ticket.update" label={t('ticket.priority')} value={ticket.priority} data={priorities.map((p) => ({ value: p, label: t(`word.priority.${p}`) }))} choose={(v, leave) => set(v as Priority, leave)} />;
  if (!may('ticket.update')) {
    return (
      <div>
        {priority}
        <span className={classes.cc}>{origin()}</span>
      </div>
    );
  }
  return (
    <div>
      {priority}
      <Popover opened={opened} onChange={setOpened} width={260} position="left-start" trapFocus withinPortal>
        <Popover.Target>
          <button type="button" className={classes.more} aria-expanded={opened} onClick={() => setOpened(!opened)}>
            {origin()}
          </button>
        </Popover.Target>
        <Popover.Dropdown>
          <Stack gap={8}>
            {factor('impact', t('ticket.impact'), impacts, (v) => t(impactKey(v)))}
            {factor('urgency', t('ticket.urgency'), urgencies, (v) => t(`word.urgency.${v}`))}
            {factor('complexity', t('ticket.complexity'), complexities, (v) => t(`word.complexity.${v}`))}
            {says && <span className={classes.cc}>{t('ticket.matrix.says', { priority: t(`word.priority.${says}`) })}</span>}
            {says && ticket.priorityOrigin?.source !== 'matrix' && (
              <Button variant="default" onClick={() => void changeOne(queries, t, ticket, { useMatrix: true })}>
                {t('ticket.matrix.use')}
              </Button>
            )}
          </Stack>
        </Popover.Dropdown>
      </Popover>
      {wanted && (
        <Reason
          ticket={ticket}
          priority={wanted}
          close={() => {
            setWanted(undefined);
            left.current?.();
          }}
        />
      )}
    </div>
  );

  function origin(): string {
    const from = ticket.priorityOrigin;
    if (!from) return t('ticket.origin.none');
    if (from.source === 'matrix') return t('ticket.origin.matrix');
    if (from.source === 'rule') return t('ticket.origin.rule', { rule: names.rule(from.rule ?? '') });
    const macro = macroOf(from.why ?? '');
    if (macro !== undefined) return t('ticket.macro.run', { name: names.macro(macro) });
    return from.why && from.why !== UNDONE ? t('ticket.origin.why', { why: from.why }) : t('ticket.origin.hand');
  }
}

/** Reason asks why somebody gives another priority than the matrix. */
function Reason({ ticket, priority, close }: { ticket: Ticket; priority: Priority; close: () => void }) {
  const t = useText();
  const queries = useQueryClient();
  const [why, setWhy] = useState('');
  const [error, setError] = useState('');
  const save = async () => {
    try {
      const now = await data(client.PATCH('/api/v1/tickets/{ticket}', { params: { path: { ticket: ticket.id }, header: { 'If-Match': `"${ticket.rev}"` } }, body: { priority, why } }));
      queries.setQueriesData<TicketView>({ queryKey: ['ticket'] }, (v) => (v?.ticket.id === now.id ? { ...v, ticket: now } : v));
      void queries.invalidateQueries({ queryKey: ['ticket'] });
      close();
    } catch (e) {
      setError(e instanceof ApiError ? (e.field('why') ?? (e.status === 412 ? t('ticket.stale') : said(t, e))) : said(t, e));
    }
  };
  return (
    <form
      className={classes.reason}
      onSubmit={(e) => {
        e.preventDefault();
        e.stopPropagation();
        void save();
      }}
    >
      <TextInput size="xs" autoFocus label={t('ticket.reason', { priority: t(`word.priority.${priority}`) })} value={why} maxLength={200} error={error} onChange={(e) => setWhy(e.currentTarget.value)} onKeyDown={(e) => e.key === 'Escape' && close()} />
      <Group gap={4} mt={4} justify="flex-end">
        <Button variant="subtle" onClick={close}>
          {t('ticket.cancel')}
        </Button>
        <Button type="submit" disabled={!why.trim()}>
          {t('ticket.save')}
        </Button>
      </Group>
    </form>
  );
}
