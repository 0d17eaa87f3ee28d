// Saving what the list shows as a view, and changing or deleting one.
import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { called } from '../api/desk';
import { ApiError, client, data, type Schemas } from '../api/client';
import { named, said, unplaced } from '../app/errors';
import { useKept } from '../app/kept';
import { notify } from '../app/notices';
import { Sheet } from '../app/Sheet';
import '../text/screens';
import { useLanguage, useText } from '../text/text';
import { OwnerField } from '../tools/OwnerField';
import { choose, current } from './current';
import { useFacets } from './offered';
import { understood } from './filter';
import { filterOf, lineOf, sorting, sortOf, type Saved } from './saved';
import { sorts, type Sort } from './views';

interface Props {
  /** The view that is changed; undefined makes a new one. */
  saved: Saved | undefined;
  line: string;
  base: Schemas['ViewFilter'];
  sort: Sort;
  close: () => void;
}

interface Form {
  name: string;
  owner: Schemas['Owner'];
  team: string | undefined;
  asks: string;
  order: Sort;
  /** Of the creation, should it be sent twice. */
  key: string;
}

export function ViewForm({ saved, line, base, sort, close }: Props) {
  const t = useText();
  const l = useLanguage();
  const queries = useQueryClient();
  const facets = useFacets();
  const [form, change, forget] = useKept<Form>(`view ${saved?.id ?? ''} ${line}`, () => ({
    name: saved ? called(saved.name, l) : '',
    owner: saved?.owner ?? 'agent',
    team: saved?.team,
    asks: saved ? lineOf({ ...saved.filter, ...filterOf(line, {}) }) : line,
    order: saved ? sortOf(saved.sort) : sort,
    key: crypto.randomUUID(),
  }));
  const { name, owner, team, asks, order } = form;
  const [error, setError] = useState<unknown>();
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const own = saved && { categories: saved.filter.categories ?? [] };
  const filter = filterOf(understood(asks, facets), saved ? (own?.categories.length ? own : {}) : base);
  // What is wrong with one of the conditions stands under them all, by its name.
  const conditions = error instanceof ApiError ? (error.problem?.errors ?? []).filter((e) => e.field.startsWith('filter')) : [];
  const placed = (field: string) => field.startsWith('filter') || ['name', `name.${l}`, 'owner', 'team'].includes(field);
  const fault = (field: string) => (error instanceof ApiError ? error.field(field) : undefined);

  const act = async (run: () => Promise<string | undefined>, done: string) => {
    setBusy(true);
    setError(undefined);
    try {
      const id = await run();
      await queries.invalidateQueries({ queryKey: ['views'] });
      void queries.invalidateQueries({ queryKey: ['view'] });
      current.set({ line: '' });
      choose(id ?? 'due');
      notify({ text: done });
      forget();
      // On with the list: not back into the filter that has become a view.
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      close();
    } catch (e) {
      setError(e);
    } finally {
      setBusy(false);
    }
  };
  const save = () => {
    if (!filter) return;
    const whose = { owner, ...(owner === 'team' && team ? { team } : {}) };
    const stays = owner === saved?.owner && whose.team === saved.team;
    const content = { name: { ...saved?.name, [l]: name.trim() }, filter, sort: sorting(order) };
    void act(async () => {
      if (!saved) return (await data(client.POST('/api/v1/views', { params: { header: { 'Idempotency-Key': form.key } }, body: { ...content, ...whose } }))).id;
      await data(client.PUT('/api/v1/views/{tool}', { params: { path: { tool: saved.id }, header: { 'If-Match': '*' } }, body: { ...content, ...(stays ? {} : whose), columns: saved.columns } }));
      return saved.id;
    }, t('list.view.done', { name: name.trim() }));
  };
  const remove = () =>
    void act(async () => {
      await client.DELETE('/api/v1/views/{tool}', { params: { path: { tool: saved!.id }, header: { 'If-Match': '*' } } });
      return undefined;
    }, t('list.view.deleted', { name }));
  const wrong = error instanceof ApiError && Boolean(error.problem?.errors?.length);
  const alert = error === undefined ? undefined : wrong ? unplaced(t, error, placed) : said(t, error);
  return (
    <Sheet title={saved ? t('list.view.edit') : t('list.view.save')} close={close}>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          save();
        }}
      >
        <Stack gap="sm">
          <TextInput data-autofocus required label={t('list.view.name')} maxLength={80} value={name} error={fault('name') ?? fault(`name.${l}`)} onChange={(e) => change({ name: e.currentTarget.value })} />
          <TextInput label={t('list.view.asks')} description={saved ? undefined : t('list.view.asks.hint')} value={asks} error={filter ? (conditions.length > 0 ? named(t, conditions) : undefined) : t('list.view.not')} onChange={(e) => {
              change({ asks: e.currentTarget.value });
              setError(undefined);
            }} />
          <Select label={t('list.sort')} allowDeselect={false} value={order} data={sorts.map((s) => ({ value: s, label: t(`list.sort.${s}`) }))} onChange={(v) => v && change({ order: v as Sort })} />
          <OwnerField tool={{ owner, team }} may error={fault('team') ?? fault('owner')} change={change} />
          {alert && <p role="alert" style={{ color: 'var(--late)', margin: 0 }}>{alert}</p>}
          <Group justify="space-between">
            {saved ? (
              <Button variant="subtle" color="red" loading={busy && sure} onClick={() => (sure ? remove() : setSure(true))}>
                {sure ? t('list.view.delete.sure') : t('list.view.delete')}
              </Button>
            ) : (
              <span />
            )}
            <Button type="submit" loading={busy} disabled={!name.trim() || !filter}>
              {t('ticket.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Sheet>
  );
}
