// What a provider asks before it forwards to the desk: its code and link, where
// the forwarding is being set up. Looked for by itself while the page is open.
import { Anchor, Button, Loader, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { client, data, type Schemas } from '../api/client';
import { months } from '../quarantine/reads';
import '../text/screens';
import { useText } from '../text/text';
import { When } from '../text/When';
import type { Item } from './config';
import { Copied } from './Copied';
import classes from './settings.module.css';

type Mail = Schemas['QuarantinedMail'];

/** confirmations are the questions of providers that came to a mailbox: to its
 * receiving address, its public one, or by its id. */
export function confirmations(mails: Mail[], item: Item): Mail[] {
  const own = [item.receiving, item.address].filter((a): a is string => typeof a === 'string' && a !== '').map((a) => a.toLowerCase());
  return mails.filter((m) => m.cause.startsWith('forwarding_confirmation') && (m.mailbox === item.id || m.recipients.some((r) => own.includes(r.toLowerCase()))));
}

const every = 10_000;

export function Confirmations({ item }: { item: Item }) {
  const t = useText();
  const month = months(new Date())[0]!;
  const list = useQuery({
    queryKey: ['quarantine', 'confirmations', month],
    refetchInterval: every,
    queryFn: () => data(client.GET('/api/v1/quarantine', { params: { query: { month, limit: 200 } } })),
  });
  const found = confirmations(list.data?.mails ?? [], item);
  return (
    <div className={classes.confirmations} role="status">
      {found.length === 0 ? (
        <Text size="sm" c="var(--ink-2)">
          {!list.isError && <Loader size={12} mr={8} aria-hidden />}
          {t(list.isError ? 'config.forwarding.wait.failed' : 'config.forwarding.wait')}
        </Text>
      ) : (
        found.map((m) => (
          <div key={m.id} className={classes.confirmation}>
            <Text size="sm" fw={500}>
              {t(m.code || m.link ? 'config.forwarding.asked' : 'config.forwarding.doubtful')}{' '}
              <Text span size="xs" c="var(--ink-2)">
                <When at={m.at} />
              </Text>
            </Text>
            {m.code && <Copied text={m.code} label={t('quarantine.code')} />}
            {m.link && (
              <Button component="a" href={m.link} target="_blank" rel="noopener noreferrer" mt={8} style={{ color: 'var(--button-color)' }}>
                {t('config.forwarding.open')}
              </Button>
            )}
            <Anchor component={Link} to="/quarantine/$mail" params={{ mail: m.id } as never} size="sm" display="block" mt={6}>
              {t('config.forwarding.mail')}
            </Anchor>
          </div>
        ))
      )}
    </div>
  );
}
