// Mail that was kept away from tickets: to look at, to let in, to throw away,
// and what was taught about its senders.
import { ActionIcon, Alert, Button, Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { ChevronLeft, X } from 'lucide-react';
import { useState } from 'react';
import { client, data, type Schemas } from '../api/client';
import { session } from '../api/session';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import { Empty, Failed, Waiting } from '../app/Parts';
import { useValue } from '../app/state';
import { isKey, useText, type Key } from '../text/text';
import { When } from '../text/When';
import classes from './settings.module.css';

type Mail = Schemas['QuarantinedMail'];
type Scope = '' | 'sender' | 'domain';

const month = (back: number): string => {
  const d = new Date();
  return new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() - back, 1)).toISOString().slice(0, 7);
};

// Entries are kept for 30 days: those of this month and of the last.
const held = queryOptions({
  queryKey: ['quarantine'],
  queryFn: async () => {
    const all: Mail[] = [];
    for (const m of [month(0), month(1)]) {
      let cursor: string | undefined;
      do {
        const page = await data(client.GET('/api/v1/quarantine', { params: { query: { month: m, limit: 200, cursor } } }));
        all.push(...page.mails);
        cursor = page.next;
      } while (cursor && all.length < 1000);
    }
    return all;
  },
});

const rules = queryOptions({
  queryKey: ['mail-rules'],
  queryFn: async () => (await data(client.GET('/api/v1/mail-rules', { params: { query: { limit: 200 } } }))).rules,
});

export function Held() {
  const t = useText();
  const list = useQuery(held);
  const reason = useReason();
  return (
    <>
      <header className={classes.head}>
        <div>
          <h2>{t('settings.name.held')}</h2>
          <p>{t('config.about.held')}</p>
        </div>
      </header>
      {list.isPending ? (
        <Waiting />
      ) : list.error ? (
        <Failed error={list.error} retry={() => void list.refetch()} />
      ) : list.data.length === 0 ? (
        <Empty title={t('config.held.none')}>{t('config.empty.held')}</Empty>
      ) : (
        <ul className={classes.rows}>
          {list.data.map((m) => (
            <li key={m.id} className={classes.row}>
              <Link to="/settings/$section/$item" params={{ section: 'held', item: m.id }}>
                <span className={classes.rowText}>
                  <span className={classes.rowTitle}>{m.subject || t('config.held.nosubject')}</span>
                  <span className={classes.rowMore}>
                    {m.from || m.source} · {reason(m)}
                  </span>
                </span>
                <When at={m.at} />
              </Link>
            </li>
          ))}
        </ul>
      )}
      <Rules />
    </>
  );
}

// Why a mail is held, in words where there are some.
function useReason(): (m: Mail) => string {
  const t = useText();
  return (m) => {
    const key = `config.held.cause.${m.cause.split('=')[0]}`;
    return isKey(key) ? t(key as Key) : `${m.class}, ${m.cause}`;
  };
}

function Rules() {
  const t = useText();
  const queries = useQueryClient();
  const admin = useValue(session.state, (s) => s.me?.role) === 'admin';
  const list = useQuery(rules);
  if (!list.data?.length) return null;
  const forget = (id: string) => {
    const before = list.data;
    queries.setQueryData(rules.queryKey, before.filter((r) => r.id !== id));
    client.DELETE('/api/v1/mail-rules/{rule}', { params: { path: { rule: id } } }).catch((error: unknown) => {
      queries.setQueryData(rules.queryKey, before);
      notify({ error: true, text: said(t, error) });
    });
  };
  return (
    <section className={classes.group} style={{ marginTop: 28 }}>
      <Title order={3} className={classes.groupName}>
        {t('config.held.rules')}
      </Title>
      <ul className={classes.rows}>
        {list.data.map((r) => (
          <li key={r.id} className={classes.row} style={{ minHeight: 40, padding: '0 8px' }}>
            <span className={classes.rowText}>
              <span>
                {t(`config.held.${r.kind}`)}: {r.sender ?? `@${r.domain}`}
              </span>
            </span>
            <When at={r.at} />
            {admin && (
              <ActionIcon aria-label={`${t('config.remove')}: ${r.sender ?? r.domain}`} onClick={() => forget(r.id)}>
                <X size={16} aria-hidden />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function HeldMail({ id }: { id: string }) {
  const t = useText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const reason = useReason();
  const admin = useValue(session.state, (s) => s.me?.role) === 'admin';
  const read = useQuery({ queryKey: ['quarantine', id], queryFn: () => data(client.GET('/api/v1/quarantine/{mail}', { params: { path: { mail: id } } })) });
  const [scope, setScope] = useState<Scope>('');
  const [busy, setBusy] = useState(false);
  const back = (
    <Link to="/settings/$section" params={{ section: 'held' }} className={classes.crumb}>
      <ChevronLeft size={14} aria-hidden />
      {t('settings.name.held')}
    </Link>
  );
  if (read.isPending) return <Waiting />;
  if (read.error) {
    return (
      <>
        {back}
        <Failed error={read.error} retry={() => void read.refetch()} />
      </>
    );
  }
  const { mail, text, headers, files } = read.data;
  const end = (work: Promise<unknown>, after: (answer: unknown) => void) => {
    setBusy(true);
    work.then(
      (answer) => {
        queries.setQueryData(held.queryKey, (all) => all?.filter((m) => m.id !== id));
        void queries.invalidateQueries({ queryKey: rules.queryKey });
        after(answer);
      },
      (error: unknown) => {
        setBusy(false);
        notify({ error: true, text: said(t, error) });
      },
    );
  };
  const query = (name: 'allow' | 'block') => (scope === '' ? {} : { [name]: scope });
  const release = () =>
    end(data(client.POST('/api/v1/quarantine/{mail}/release', { params: { path: { mail: id }, query: query('allow') } })), (answer) => {
      const ticket = (answer as Schemas['Released']).ticket;
      void navigate(ticket ? { to: '/tickets/$ticket', params: { ticket } } : { to: '/settings/$section', params: { section: 'held' } });
    });
  const remove = () =>
    end(client.DELETE('/api/v1/quarantine/{mail}', { params: { path: { mail: id }, query: query('block') } }), () => {
      notify({ text: t('config.held.removed') });
      void navigate({ to: '/settings/$section', params: { section: 'held' } });
    });
  return (
    <>
      {back}
      <header className={classes.head}>
        <div>
          <h2>{mail.subject || t('config.held.nosubject')}</h2>
          <p>
            {mail.from || mail.source} · {reason(mail)} · <When at={mail.at} />
          </p>
        </div>
      </header>
      <Stack gap={16}>
        {(mail.code || mail.link) && (
          <Alert variant="outline" title={t('config.held.confirm')}>
            {mail.code && (
              <Text size="sm">
                {t('config.held.code')}: <code>{mail.code}</code>
              </Text>
            )}
            {mail.link && (
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                <a href={mail.link} target="_blank" rel="noreferrer">
                  {mail.link}
                </a>
              </Text>
            )}
          </Alert>
        )}
        <Group gap={8} align="flex-end">
          <NativeSelect
            label={t('config.held.sender')}
            value={scope}
            onChange={(e) => setScope(e.currentTarget.value as Scope)}
            data={[
              { value: '', label: t('config.held.only') },
              { value: 'sender', label: t('config.held.scope.sender') },
              { value: 'domain', label: t('config.held.scope.domain') },
            ]}
          />
          <Button size="sm" disabled={busy} onClick={release}>
            {t(scope === '' ? 'config.held.release' : 'config.held.release.always')}
          </Button>
          {admin && (
            <Button size="sm" variant="default" c="var(--late)" disabled={busy} onClick={remove}>
              {t(scope === '' ? 'config.held.delete' : 'config.held.delete.always')}
            </Button>
          )}
        </Group>
        <div className={classes.copied}>
          <pre tabIndex={0} aria-label={t('config.held.text')} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {text || t('config.held.notext')}
          </pre>
          {files.length > 0 && <Text size="sm">{t('config.held.files', { files: files.join(', ') })}</Text>}
        </div>
        <details>
          <summary>{t('config.held.headers')}</summary>
          <div className={classes.copied}>
            <pre tabIndex={0} aria-label={t('config.held.headers')}>
              {headers}
            </pre>
          </div>
        </details>
      </Stack>
    </>
  );
}
