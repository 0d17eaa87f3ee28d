// The organisations by name, and beside them the one that is open.
import { ActionIcon, Button, Group, Stack, TagsInput, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import { type ApiError, client, data } from '../api/client';
import { useMay } from '../api/may';
import { Empty, Failed, Waiting } from '../app/Parts';
import { Sheet } from '../app/Sheet';
import { create, useValue } from '../app/state';
import { useActions } from '../keys/actions';
import { useCreation } from '../page/creation';
import classes from '../page/page.module.css';
import { organizations } from '../people/reads';
import { Tabs } from '../people/Tabs';
import '../text/screens';
import { useText } from '../text/text';

const state = create({ words: '' });

export function Organizations() {
  const t = useText();
  const navigate = useNavigate();
  const { organization: here } = useParams({ strict: false });
  const words = useValue(state, (s) => s.words);
  const [settled] = useDebouncedValue(words, 200);
  const pages = useInfiniteQuery(organizations(settled));
  const list = pages.data?.pages.flatMap((p) => p.organizations) ?? [];
  const adds = useMay()('organization.update');
  const field = useRef<HTMLInputElement>(null);
  const at = list.findIndex((o) => o.id === here);
  const go = (i: number) => {
    const o = list[i];
    if (o) void navigate({ to: '/organizations/$organization', params: { organization: o.id } });
  };
  useActions([
    { id: 'organizations.find', text: 'organizations.find', keys: ['/'], run: () => field.current?.select() },
    { id: 'organizations.next', text: 'organizations.next', keys: ['j', 'arrowdown'], run: () => go(at + 1), when: () => at + 1 < list.length },
    { id: 'organizations.previous', text: 'organizations.previous', keys: ['k', 'arrowup'], run: () => go(at - 1), when: () => at > 0 },
  ]);
  return (
    <div className={classes.layout} data-open={here !== undefined}>
      <section className={classes.column} aria-label={t('organizations.title')}>
        <header className={classes.top}>
          <Tabs>
            <NewOrganization words={words} />
          </Tabs>
          <TextInput
            ref={field}
            size="xs"
            type="search"
            value={words}
            maxLength={120}
            aria-label={t('organizations.find')}
            placeholder={t('organizations.find.placeholder')}
            onChange={(e) => state.set({ words: e.currentTarget.value })}
            onKeyDown={(e) => {
              if (e.key === 'Escape') field.current?.blur();
              if (e.key === 'Enter') go(0);
            }}
          />
        </header>
        {pages.isPending ? (
          <Waiting shape="rows" />
        ) : pages.isLoadingError ? (
          <Failed error={pages.error} retry={() => void pages.refetch()} />
        ) : list.length === 0 ? (
          <Empty title={settled ? t('people.none.title') : t('organizations.none.title')}>
            {settled ? t('organizations.nothing.text') : t('organizations.none.text')} {!settled && adds && t('organizations.none.how')}
          </Empty>
        ) : (
          <div className={classes.scroller}>
            <ul className={classes.rows} aria-label={t('organizations.title')}>
              {list.map((o) => (
                <li key={o.id}>
                  <Link to="/organizations/$organization" params={{ organization: o.id }} className={classes.row}>
                    <span className={classes.two}>
                      <span className={classes.one} dir="auto">
                        {o.name}
                      </span>
                      <span className={classes.small}>{o.domains.join(' · ') || t('organizations.domains.none')}</span>
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
            {pages.hasNextPage && (
              <Button variant="subtle" m="sm" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                {t('page.more')}
              </Button>
            )}
          </div>
        )}
      </section>
      <div className={classes.beside}>
        <Outlet />
      </div>
    </div>
  );
}

export function NoOrganization() {
  const t = useText();
  const some = useInfiniteQuery(organizations('')).data?.pages.some((p) => p.organizations.length > 0);
  if (!some) return null; // the list says why
  return <Empty title={t('organizations.open.title')}>{t('organizations.open.text')}</Empty>;
}

function NewOrganization({ words }: { words: string }) {
  const t = useText();
  const [shown, setShown] = useState(false);
  const may = useMay()('organization.update');
  useActions([{ id: 'organizations.new', text: 'organizations.new', keys: ['c'], needs: 'organization.update', run: () => setShown(true) }]);
  if (!may) return null;
  return (
    <>
      <ActionIcon aria-label={t('organizations.new')} title={t('organizations.new')} onClick={() => setShown(true)}>
        <Plus size={18} aria-hidden />
      </ActionIcon>
      {shown && <Form words={words.trim()} close={() => setShown(false)} />}
    </>
  );
}

function Form({ words, close }: { words: string; close: () => void }) {
  const t = useText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { form, change, error, busy, submit } = useCreation({
    name: 'organization',
    first: () => ({ name: words, domains: [] as string[] }),
    shows: ['name', 'domains'],
    create: ({ name, domains }, key) => data(client.POST('/api/v1/organizations', { params: { header: { 'Idempotency-Key': key } }, body: { name: name.trim(), domains } })),
    made: (o) => {
      close();
      void queries.invalidateQueries({ queryKey: ['organizations'] });
      void navigate({ to: '/organizations/$organization', params: { organization: o.id } });
    },
  });
  return (
    <Sheet title={t('organizations.new')} close={close}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput data-autofocus label={t('organizations.name')} maxLength={120} value={form.name} error={error?.field('name')} onChange={(e) => change({ name: e.currentTarget.value })} />
          <TagsInput label={t('organizations.domains')} description={t('organizations.domains.hint')} maxTags={20} value={form.domains} error={domainError(error)} onChange={(domains) => change({ domains })} />
          <Group justify="flex-end">
            <Button type="submit" loading={busy} disabled={!form.name.trim()}>
              {t('organizations.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Sheet>
  );
}

/** domainError is what is wrong with the domains, or with one of them. */
export const domainError = (error: ApiError | null): string | undefined => error?.field('domains') ?? error?.problem?.errors?.map((e) => e.field).filter((f) => f.startsWith('domains[')).map((f) => error.field(f))[0];
