// Where the agent is signed in, and how he ends the other sessions.
import { Badge, Button, Group, Modal, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client, data } from '../api/client';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import { Failed, Waiting } from '../app/Parts';
import { Part } from '../page/Page';
import classes from '../page/page.module.css';
import { useText } from '../text/text';
import { When } from '../text/When';
import { browser } from './browser';

export function Sessions() {
  const t = useText();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const list = useQuery({ queryKey: ['sessions'], staleTime: 0, queryFn: async () => (await data(client.GET('/api/v1/me/sessions'))).sessions });
  const end = async () => {
    setAsked(false);
    try {
      const { ended } = await data(client.DELETE('/api/v1/me/sessions'));
      notify({ text: t('profile.sessions.ended', { n: ended }) });
      void queries.invalidateQueries({ queryKey: ['sessions'] });
    } catch (e) {
      notify({ error: true, text: said(t, e) });
    }
  };
  return (
    <Part title={t('profile.sessions')}>
      {list.isPending ? (
        <Waiting />
      ) : list.isLoadingError ? (
        <Failed error={list.error} retry={() => void list.refetch()} />
      ) : (
        <>
          <ul className={classes.rows}>
            {list.data.map((s) => (
              <li key={s.id} className={classes.row} style={{ paddingLeft: 0 }}>
                <span className={classes.two}>
                  <span className={classes.one}>
                    {browser(s.browser) || t('profile.sessions.unknown')}{' '}
                    {s.current && (
                      <Badge size="sm" variant="light">
                        {t('profile.sessions.this')}
                      </Badge>
                    )}
                  </span>
                  <span className={classes.small} style={{ whiteSpace: 'normal' }}>
                    {t('profile.sessions.used')} <When at={s.usedAt} /> · {t(`profile.factor.${s.secondFactor}`)}
                  </span>
                </span>
              </li>
            ))}
          </ul>
          {list.data.some((s) => !s.current) && (
            <Button variant="default" mt="md" onClick={() => setAsked(true)}>
              {t('profile.sessions.end')}
            </Button>
          )}
        </>
      )}
      <Modal opened={asked} onClose={() => setAsked(false)} title={t('profile.sessions.end')} closeButtonProps={{ 'aria-label': t('app.close') }}>
        <Text size="sm">{t('profile.sessions.text')}</Text>
        <Group justify="flex-end" mt="lg" gap={8}>
          <Button variant="default" onClick={() => setAsked(false)}>
            {t('page.cancel')}
          </Button>
          <Button data-autofocus color="red.8" onClick={() => void end()}>
            {t('profile.sessions.end')}
          </Button>
        </Group>
      </Modal>
    </Part>
  );
}
