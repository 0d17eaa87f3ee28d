// The audit log of a month, for admins: who did what to what, the newest first.
import { Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { client, data, type Schemas } from '../api/client';
import { agents as agentsQuery } from '../api/queries';
import { Empty, Failed, Waiting } from '../app/Parts';
import { Page } from '../page/Page';
import classes from '../page/page.module.css';
import { monthName, monthsBack } from '../text/moment';
import { isKey, useLanguage, useText, type Translate } from '../text/text';
import { When } from '../text/When';
import { Parts, Subject, useKeyName } from './subjects';

const MONTHS = 14; // entries are kept for 13 months

export function Audit() {
  const t = useText();
  const l = useLanguage();
  const [month, setMonth] = useState(() => monthsBack(new Date(), 1)[0]!);
  const agents = useQuery(agentsQuery).data;
  const names = useMemo(() => new Map(agents?.map((a) => [a.id, a.name])), [agents]);
  const pages = useInfiniteQuery({
    queryKey: ['audit', month],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Schemas['AuditPage']) => page.next,
    staleTime: 0,
    queryFn: ({ pageParam }) => data(client.GET('/api/v1/audit', { params: { query: { month, cursor: pageParam } } })),
  });
  const entries = pages.data?.pages.flatMap((p) => p.entries) ?? [];
  const keyName = useKeyName();
  const who = (e: Schemas['AuditEntry']) => (e.by.id && (names.get(e.by.id) ?? keyName(e.by.id) ?? e.by.id)) || t('audit.desk');
  const details = (e: Schemas['AuditEntry']) => [e.toVersion !== undefined && t('audit.version', { from: String(e.fromVersion ?? 0), to: String(e.toVersion) }), e.code && refused(t, e.code), e.key && t('audit.key', { key: keyName(e.key) ?? e.key })].filter(Boolean).join(' · ');
  return (
    <Page
      title={t('audit.title')}
      tools={<NativeSelect size="xs" aria-label={t('audit.month')} value={month} data={monthsBack(new Date(), MONTHS).map((m) => ({ value: m, label: monthName(l, m) }))} onChange={(e) => setMonth(e.currentTarget.value)} />}
    >
      {pages.isPending ? (
        <Waiting shape="rows" />
      ) : pages.isLoadingError ? (
        <Failed error={pages.error} retry={() => void pages.refetch()} />
      ) : entries.length === 0 ? (
        <Empty title={t('audit.none')}>{t('audit.none.text')}</Empty>
      ) : (
        <ul className={classes.rows}>
          {entries.map((e) => {
            const what = `audit.what.${e.what}`;
            return (
              <li key={e.id} className={classes.row} style={{ paddingLeft: 0, paddingRight: 0 }}>
                <span className={classes.two}>
                  <span>
                    {who(e)}: {isKey(what) ? t(what) : e.what}{' '}
                    <Subject entry={e} />
                  </span>
                  <span className={classes.small}>
                    {e.parts && <Parts parts={e.parts} />}
                    {e.parts && details(e) && ' · '}
                    {details(e)}
                  </span>
                </span>
                <span className={classes.end}>
                  <When at={e.at} />
                </span>
              </li>
            );
          })}
        </ul>
      )}
      {pages.hasNextPage && (
        <Button variant="subtle" mt="sm" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('page.more')}
        </Button>
      )}
    </Page>
  );
}

/** refused is why a sign-in was refused, in words; new reasons are shown as
 * their code. */
function refused(t: Translate, code: string): string {
  const key = `audit.code.${code}`;
  return isKey(key) ? t(key) : code;
}
