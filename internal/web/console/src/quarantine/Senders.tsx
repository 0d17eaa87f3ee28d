// The senders that are always let in or always kept away.
import { ActionIcon, Button } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { client, data, type Schemas } from '../api/client';
import { useMay } from '../api/may';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import { Empty, Failed, Waiting } from '../app/Parts';
import { Page } from '../page/Page';
import classes from '../page/page.module.css';
import { useText } from '../text/text';
import { When } from '../text/When';
import { NewRule } from './NewRule';
import { forget, SENDERS, whoOf } from './rule';

export function Senders() {
  const t = useText();
  const may = useMay();
  const queries = useQueryClient();
  const pages = useInfiniteQuery({
    queryKey: SENDERS,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Schemas['MailRuleList']) => page.next,
    queryFn: ({ pageParam }) => data(client.GET('/api/v1/mail-rules', { params: { query: { cursor: pageParam } } })),
  });
  const rules = pages.data?.pages.flatMap((p) => p.rules) ?? [];
  const remove = async (rule: Schemas['MailRule']) => {
    try {
      await forget(queries, rule);
      notify({ text: t('quarantine.senders.forgotten', { who: whoOf(rule) }) });
    } catch (e) {
      notify({ error: true, text: said(t, e) });
    }
  };
  return (
    <Page title={t('quarantine.senders')} back="/quarantine" backAlways>
      <p className={classes.hint}>{t('quarantine.senders.text')}</p>
      {may('mailrule.write') && <NewRule />}
      {pages.isPending ? (
        <Waiting shape="rows" />
      ) : pages.isLoadingError ? (
        <Failed error={pages.error} retry={() => void pages.refetch()} />
      ) : (
        <ul className={classes.rows}>
          {rules.map((r) => {
            const who = whoOf(r);
            return (
              <li key={r.id} className={classes.row}>
                <span className={classes.two}>
                  <span className={classes.one}>{who}</span>
                  <span className={classes.small}>
                    {t(`quarantine.rule.${r.kind}`)} · <When at={r.at} />
                  </span>
                </span>
                {may('mailrule.write') && (
                  <ActionIcon aria-label={t('quarantine.senders.forget', { who })} title={t('quarantine.senders.forget', { who })} onClick={() => void remove(r)}>
                    <X size={16} aria-hidden />
                  </ActionIcon>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {pages.isSuccess && rules.length === 0 && <Empty title={t('quarantine.senders.none')}>{t('quarantine.senders.none.text')}</Empty>}
      {pages.hasNextPage && (
        <Button variant="subtle" mt="sm" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('page.more')}
        </Button>
      )}
    </Page>
  );
}
