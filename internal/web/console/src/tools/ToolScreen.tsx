// The editor of a canned reply, a macro or a view.
import { Button, Group, Modal, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../api/client';
import { called } from '../api/desk';
import { keeps } from '../api/may';
import { tags as tagsQuery } from '../api/queries';
import { session } from '../api/session';
import { said } from '../app/errors';
import { NotFound } from '../app/NotFound';
import { notify } from '../app/notices';
import { Failed, Waiting } from '../app/Parts';
import { useValue } from '../app/state';
import { useActions } from '../keys/actions';
import { Keys } from '../keys/Keys';
import { answered } from '../page/creation';
import { Fact } from '../page/Fact';
import { Page, Part } from '../page/Page';
import classes from '../page/page.module.css';
import { stale } from '../page/versioned';
import { languages } from '../text/language';
import { useLanguage, useText } from '../text/text';
import { Actions } from './Actions';
import { calls, fresh, isKind, type Draft, type Kind } from './kinds';
import { OwnerField } from './OwnerField';
import { Preview } from './Preview';
import { Template } from './Template';
import { ViewFields } from './ViewFields';

const NEW = 'new';

export function ToolScreen() {
  const { kind, tool } = useParams({ strict: false });
  if (!isKind(kind) || tool === undefined) return <NotFound />;
  if (tool === NEW) return <Editor key={`${kind}-new`} kind={kind} first={fresh()} etag="" />;
  return <Read key={`${kind}-${tool}`} kind={kind} id={tool} />;
}

function Read({ kind, id }: { kind: Kind; id: string }) {
  const view = useQuery({ queryKey: ['tool', kind, id], queryFn: () => calls[kind].read(id), gcTime: 0 });
  if (view.isPending) return <Waiting shape="page" />;
  if (!view.data) return <Failed error={view.error} retry={() => void view.refetch()} />;
  return <Editor key={view.data.etag} kind={kind} id={id} first={view.data.value} etag={view.data.etag} />;
}

function Editor({ kind, id, first, etag }: { kind: Kind; id?: string; first: Draft; etag: string }) {
  const t = useText();
  const l = useLanguage();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const me = useValue(session.state, (s) => s.me);
  const knownTags = useQuery(tagsQuery).data ?? [];
  const [draft, setDraft] = useState(first);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(false);
  const may = keeps(me, first);
  const changed = draft !== first;
  const change = (more: Partial<Draft>) => {
    setDraft((d) => ({ ...d, ...more }));
    setError(null);
  };
  const save = async () => {
    setBusy(true);
    try {
      if (id === undefined) {
        const made = await calls[kind].create(draft, key);
        notify({ text: t('tools.saved') });
        void navigate({ to: '/tools/$kind/$tool', params: { kind, tool: made.id } });
      } else {
        queries.setQueryData(['tool', kind, id], await calls[kind].replace(id, draft, etag));
        notify({ text: t('tools.saved') });
      }
      void queries.invalidateQueries({ queryKey: calls[kind].list.queryKey });
    } catch (e) {
      if (answered(e)) setKey(crypto.randomUUID());
      if (e instanceof ApiError && e.problem?.errors?.length) setError(e);
      notify({ error: true, text: stale(e) ? t('tools.stale') : said(t, e) });
    } finally {
      setBusy(false);
    }
  };
  const remove = async () => {
    setAsked(false);
    if (id === undefined) return;
    try {
      await calls[kind].remove(id, etag);
      void queries.invalidateQueries({ queryKey: calls[kind].list.queryKey });
      void navigate({ to: '/tools/$kind', params: { kind } });
      notify({ text: t('tools.deleted') });
    } catch (e) {
      notify({ error: true, text: stale(e) ? t('page.stale') : said(t, e) });
    }
  };
  useActions([{ id: 'tools.save', text: 'tools.save', keys: ['mod+enter'], inField: true, run: () => void save(), when: () => may && changed && !busy }]);
  const wrong = error?.problem?.errors?.filter((f) => !/^(name|text|tags|owner|team)/.test(f.field)).map((f) => f[l]) ?? [];
  return (
    <Page
      title={id === undefined ? t(`tools.new.${kind}`) : called(first.name, l, id)}
      back={`/tools/${kind}` as '/tools'}
      tools={
        may && (
          <Group gap={8} wrap="nowrap">
            {id !== undefined && (
              <Button variant="default" onClick={() => setAsked(true)}>
                {t('tools.delete')}
              </Button>
            )}
            <Button loading={busy} disabled={!changed} onClick={() => void save()} rightSection={<Keys keys="mod+enter" />}>
              {t('tools.save')}
            </Button>
          </Group>
        )
      }
    >
      {!may && <p className={classes.hint}>{t('tools.readonly')}</p>}
      <div className={classes.grid}>
        {languages.map((x) =>
          may ? (
            <TextInput key={x} label={t(`tools.name.${x}`)} maxLength={120} value={draft.name[x] ?? ''} error={error?.field(`name.${x}`) ?? error?.field('name')} onChange={(e) => change({ name: { ...draft.name, [x]: e.currentTarget.value } })} />
          ) : (
            <Fact key={x} label={t(`tools.name.${x}`)} value={draft.name[x]} />
          ),
        )}
        <OwnerField tool={draft} may={may} error={error?.field('team') ?? error?.field('owner')} change={change} />
      </div>
      {wrong.length > 0 && (
        <Text c="var(--late)" size="sm" mb="md" role="alert">
          {wrong.join(' ')}
        </Text>
      )}
      {kind === 'replies' && (
        <>
          <Part title={t('tools.text')} hint={may ? t('tools.text.hint') : undefined}>
            <Stack gap="md">
              {languages.map((x) => (
                <Template key={x} readOnly={!may} label={t(`page.language.${x}`)} value={draft.text[x] ?? ''} error={error?.field(`text.${x}`) ?? error?.field('text')} change={(text) => change({ text: { ...draft.text, [x]: text } })} />
              ))}
              {may ? <TagsInput label={t('tools.tags')} data={knownTags} maxTags={20} value={draft.tags} error={error?.field('tags')} onChange={(tags) => change({ tags })} /> : <Fact label={t('tools.tags')} value={draft.tags.join(', ')} />}
            </Stack>
          </Part>
          {id !== undefined && <Preview id={id} unsaved={changed} />}
        </>
      )}
      {kind === 'macros' && <Actions readOnly={!may} actions={draft.actions} change={(actions) => change({ actions })} />}
      {kind === 'views' && <ViewFields readOnly={!may} filter={draft.filter} sort={draft.sort} change={change} />}
      <Modal opened={asked} onClose={() => setAsked(false)} title={t('tools.delete')} closeButtonProps={{ 'aria-label': t('app.close') }}>
        <Text size="sm">{t('tools.delete.text', { name: called(first.name, l, id) })}</Text>
        <Group justify="flex-end" mt="lg" gap={8}>
          <Button variant="default" onClick={() => setAsked(false)}>
            {t('page.cancel')}
          </Button>
          <Button data-autofocus color="red.8" onClick={() => void remove()}>
            {t('tools.delete')}
          </Button>
        </Group>
      </Modal>
    </Page>
  );
}
