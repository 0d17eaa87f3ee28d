// A customer: what he is known by, what the desk knows of him, what he asked.
import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { client, type Schemas } from '../api/client';
import { useMay } from '../api/may';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import { Failed, Waiting } from '../app/Parts';
import { Field } from '../page/Field';
import { LanguageSelect } from '../page/LanguageSelect';
import { Page, Part } from '../page/Page';
import classes from '../page/page.module.css';
import { Tickets } from '../page/Tickets';
import { stale, versioned, type Versioned } from '../page/versioned';
import { useText } from '../text/text';
import { Addresses, Phones } from './Known';
import { Export } from './Export';
import { OrganizationSelect } from './OrganizationSelect';
import { changed, person as personQuery, personTickets } from './reads';

type Detail = Schemas['PersonDetail'];
type View = Versioned<Schemas['PersonView']>;

export function PersonScreen() {
  const { person: id } = useParams({ from: '/people/$person' });
  return <Shown key={id} id={id} />;
}

function Shown({ id }: { id: string }) {
  const t = useText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const view = useQuery(personQuery(id));
  const may = useMay();
  if (view.isPending) return <Waiting shape="page" />;
  if (!view.data) return <Failed error={view.error} retry={() => void view.refetch()} />;
  const p = view.data.value.person;
  const { shared } = view.data.value;
  const readOnly = !may('person.update') || shared;
  const key = personQuery(id).queryKey;

  const put = (detail: Detail, etag: string) => queries.setQueryData<View>(key, (v) => v && { etag, value: { ...v.value, person: detail } });
  const change = async (body: Schemas['PersonUpdate']): Promise<boolean> => {
    const before = queries.getQueryData<View>(key);
    if (!before) return false;
    put({ ...p, ...body }, before.etag);
    try {
      const now = await versioned(client.PATCH('/api/v1/people/{person}', { params: { path: { person: id }, header: { 'If-Match': before.etag } }, body }));
      put(now.value, now.etag);
      changed(queries);
      return true;
    } catch (e) {
      queries.setQueryData(key, before);
      if (stale(e)) void queries.invalidateQueries({ queryKey: key });
      notify({ error: true, text: stale(e) ? t('page.stale') : said(t, e) });
      return false;
    }
  };

  return (
    <Page title={p.name || p.addresses[0] || p.phones[0] || t('list.nobody')} back="/people" tools={
        <>
          {may('ticket.create') && p.addresses[0] && (
            <Button variant="default" onClick={() => void navigate({ to: '/new', search: { address: p.addresses[0]!, name: p.name ?? '' } })}>
              {t('list.new')}
            </Button>
          )}
          {may('person.export') && <Export person={p} />}
        </>
      }>
      {shared && may('person.update') && <p className={classes.hint}>{t('people.shared')}</p>}
      <div className={classes.grid}>
        <Field label={t('people.name')} value={p.name ?? ''} max={120} readOnly={readOnly} save={(name) => change({ name })} />
        <LanguageSelect value={p.language} readOnly={readOnly} choose={(language) => void change({ language })} />
        <OrganizationSelect value={p.organization} readOnly={readOnly} choose={(organization) => void change({ organization })} />
        <Field label={t('people.segment')} value={p.segment ?? ''} max={120} readOnly={readOnly} save={(segment) => change({ segment })} />
        <Field label={t('people.region')} value={p.region ?? ''} max={120} readOnly={readOnly} save={(region) => change({ region })} />
      </div>
      <div className={classes.halves}>
        <Addresses person={p} readOnly={readOnly} states={view.data.value.mailStates} />
        <Phones person={p} readOnly={readOnly} />
      </div>
      <Earlier id={id} />
    </Page>
  );
}

function Earlier({ id }: { id: string }) {
  const t = useText();
  const pages = useInfiniteQuery(personTickets(id));
  const tickets = pages.data?.pages.flatMap((p) => p.tickets) ?? [];
  return (
    <Part title={t('people.tickets')}>
      {pages.isPending ? (
        <Waiting />
      ) : pages.isLoadingError ? (
        <Failed error={pages.error} retry={() => void pages.refetch()} />
      ) : tickets.length === 0 ? (
        <p className={classes.hint}>{t('people.tickets.none')}</p>
      ) : (
        <Tickets tickets={tickets} more={pages.hasNextPage ? { run: () => void pages.fetchNextPage(), busy: pages.isFetchingNextPage } : undefined} />
      )}
    </Part>
  );
}
