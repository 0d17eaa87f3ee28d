// An organisation: what the desk knows of it, its people, what they asked.
import { Button, TagsInput } from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError, client, data, type Schemas } from '../api/client';
import { seesAll, useMay } from '../api/may';
import { session } from '../api/session';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import { Failed, Waiting } from '../app/Parts';
import { useValue } from '../app/state';
import { Field } from '../page/Field';
import { Fact } from '../page/Fact';
import { LanguageSelect } from '../page/LanguageSelect';
import { Page, Part } from '../page/Page';
import classes from '../page/page.module.css';
import { Tickets } from '../page/Tickets';
import { stale, versioned, type Versioned } from '../page/versioned';
import { ZoneSelect } from '../page/ZoneSelect';
import { organization as organizationQuery } from '../people/reads';
import { useText } from '../text/text';
import { domainError } from './Organizations';

type Organization = Schemas['Organization'];

export function OrganizationScreen() {
  const { organization: id } = useParams({ from: '/organizations/$organization' });
  return <Shown key={id} id={id} />;
}

function Shown({ id }: { id: string }) {
  const t = useText();
  const queries = useQueryClient();
  const view = useQuery(organizationQuery(id));
  const may = useMay();
  const [wrong, setWrong] = useState<ApiError | null>(null);
  if (view.isPending) return <Waiting shape="page" />;
  if (!view.data) return <Failed error={view.error} retry={() => void view.refetch()} />;
  const o = view.data.value;
  const readOnly = !may('organization.update');
  const key = organizationQuery(id).queryKey;
  const change = async (body: Schemas['OrganizationUpdate']): Promise<boolean> => {
    const before = queries.getQueryData<Versioned<Organization>>(key);
    if (!before) return false;
    setWrong(null);
    queries.setQueryData(key, { ...before, value: { ...before.value, ...body } });
    try {
      queries.setQueryData(key, await versioned(client.PATCH('/api/v1/organizations/{organization}', { params: { path: { organization: id }, header: { 'If-Match': before.etag } }, body })));
      void queries.invalidateQueries({ queryKey: ['organizations', 'list'] });
      return true;
    } catch (e) {
      queries.setQueryData(key, before);
      if (stale(e)) void queries.invalidateQueries({ queryKey: key });
      if (e instanceof ApiError && domainError(e)) setWrong(e);
      else notify({ error: true, text: stale(e) ? t('page.stale') : said(t, e) });
      return false;
    }
  };
  return (
    <Page title={o.name} back="/organizations">
      <div className={classes.grid}>
        <Field label={t('organizations.name')} value={o.name} max={120} readOnly={readOnly} save={(name) => (name ? change({ name }) : Promise.resolve(false))} />
        <LanguageSelect value={o.language} readOnly={readOnly} choose={(language) => void change({ language })} />
        <ZoneSelect label={t('page.zone')} value={o.zone} readOnly={readOnly} choose={(zone) => void change({ zone })} />
        <Field label={t('people.segment')} value={o.segment ?? ''} max={120} readOnly={readOnly} save={(segment) => change({ segment })} />
        <Field label={t('people.region')} value={o.region ?? ''} max={120} readOnly={readOnly} save={(region) => change({ region })} />
      </div>
      <div className={classes.section}>
        {readOnly ? (
          <Fact label={t('organizations.domains')} value={o.domains.join(', ')} />
        ) : (
          <TagsInput label={t('organizations.domains')} description={t('organizations.domains.hint')} maxTags={20} value={o.domains} error={domainError(wrong)} onChange={(domains) => void change({ domains })} />
        )}
      </div>
      <div className={classes.section}>
        <Field label={t('organizations.notes')} several value={o.notes ?? ''} max={5000} readOnly={readOnly} save={(notes) => change({ notes })} />
      </div>
      <People id={id} />
      <Earlier id={id} />
    </Page>
  );
}

function People({ id }: { id: string }) {
  const t = useText();
  const pages = useInfiniteQuery({
    queryKey: ['organizations', 'people', id],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Schemas['PeoplePage']) => page.next,
    queryFn: ({ pageParam }) => data(client.GET('/api/v1/organizations/{organization}/people', { params: { path: { organization: id }, query: { cursor: pageParam } } })),
  });
  const all = useValue(session.state, (s) => seesAll(s.me));
  const people = pages.data?.pages.flatMap((p) => p.people) ?? [];
  return (
    <Part title={t('organizations.people')}>
      {pages.isPending ? (
        <Waiting />
      ) : pages.isLoadingError ? (
        <Failed error={pages.error} retry={() => void pages.refetch()} />
      ) : people.length === 0 && !pages.hasNextPage ? (
        <p className={classes.hint}>{t(all ? 'organizations.people.none' : 'organizations.people.unseen')}</p>
      ) : (
        <ul className={classes.rows}>
          {people.map((p) => (
            <li key={p.id}>
              <Link to="/people/$person" params={{ person: p.id }} className={classes.row}>
                <span className={classes.two}>
                  <span className={classes.one} dir="auto">
                    {p.name || t('list.nobody')}
                  </span>
                  <span className={classes.small}>{[...p.addresses, ...p.phones].join(' · ')}</span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {pages.hasNextPage && (
        <Button variant="subtle" mt="sm" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('page.more')}
        </Button>
      )}
    </Part>
  );
}

function Earlier({ id }: { id: string }) {
  const t = useText();
  const pages = useInfiniteQuery({
    queryKey: ['organizations', 'tickets', id],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Schemas['TicketHistory']) => page.next,
    queryFn: ({ pageParam }) => data(client.GET('/api/v1/organizations/{organization}/tickets', { params: { path: { organization: id }, query: { cursor: pageParam } } })),
  });
  const all = useValue(session.state, (s) => seesAll(s.me));
  const tickets = pages.data?.pages.flatMap((p) => p.tickets) ?? [];
  return (
    <Part title={t('people.tickets')}>
      {pages.isPending ? (
        <Waiting />
      ) : pages.isLoadingError ? (
        <Failed error={pages.error} retry={() => void pages.refetch()} />
      ) : tickets.length === 0 && !pages.hasNextPage ? (
        <p className={classes.hint}>{t(all ? 'organizations.tickets.none' : 'organizations.tickets.unseen')}</p>
      ) : (
        <Tickets tickets={tickets} more={pages.hasNextPage ? { run: () => void pages.fetchNextPage(), busy: pages.isFetchingNextPage } : undefined} />
      )}
    </Part>
  );
}
