// A mail of the quarantine: why it is there, what the receiving service found
// out, its words and headers. It can become a ticket or be thrown away.
import { Button, Code, Group, Menu, Modal, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { client, data, type Schemas } from '../api/client';
import { useMay } from '../api/may';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import { Failed, Waiting } from '../app/Parts';
import { useActions } from '../keys/actions';
import { Keys } from '../keys/Keys';
import { Page, Part } from '../page/Page';
import classes from '../page/page.module.css';
import { Copied } from '../settings/Copied';
import { useLanguage, useText } from '../text/text';
import { When } from '../text/When';
import { SENDERS } from './rule';

type Whom = 'sender' | 'domain';

export function MailScreen() {
  const { mail: id } = useParams({ from: '/quarantine/$mail' });
  return <Shown key={id} id={id} />;
}

function Shown({ id }: { id: string }) {
  const t = useText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const view = useQuery({ queryKey: ['quarantine', 'one', id], queryFn: () => data(client.GET('/api/v1/quarantine/{mail}', { params: { path: { mail: id } } })) });
  const [asked, setAsked] = useState<{ block?: Whom } | null>(null);
  const [busy, setBusy] = useState(false);
  const may = useMay();
  const gone = () => {
    void queries.invalidateQueries({ queryKey: ['quarantine', 'list'] });
    void queries.invalidateQueries({ queryKey: SENDERS });
  };
  const release = async (allow?: Whom) => {
    setBusy(true);
    try {
      const { ticket } = await data(client.POST('/api/v1/quarantine/{mail}/release', { params: { path: { mail: id }, query: { allow } } }));
      gone();
      void navigate({ to: '/quarantine' });
      notify({ text: t('quarantine.released'), action: { label: t('quarantine.released.open'), run: () => void navigate({ to: '/tickets/$ticket', params: { ticket } }) } }, 12_000);
    } catch (e) {
      notify({ error: true, text: said(t, e) });
    } finally {
      setBusy(false);
    }
  };
  const remove = async (block?: Whom) => {
    setBusy(true);
    try {
      await data(client.DELETE('/api/v1/quarantine/{mail}', { params: { path: { mail: id }, query: { block } } }));
      setAsked(null);
      gone();
      void navigate({ to: '/quarantine' });
      notify({ text: t('quarantine.deleted') });
    } catch (e) {
      setAsked(null);
      notify({ error: true, text: said(t, e) });
    } finally {
      setBusy(false);
    }
  };
  useActions([
    { id: 'quarantine.release', text: 'quarantine.release', keys: ['r'], needs: 'quarantine.release', run: () => void release(), when: () => view.data !== undefined && !busy },
    { id: 'quarantine.delete', text: 'quarantine.delete', keys: ['#', 'delete'], needs: 'quarantine.delete', run: () => setAsked({}), when: () => view.data !== undefined && !busy },
    { id: 'quarantine.back', text: 'quarantine.back', keys: ['u'], run: () => void navigate({ to: '/quarantine' }) },
  ]);
  if (view.isPending) return <Waiting shape="page" />;
  if (!view.data) return <Failed error={view.error} retry={() => void view.refetch()} />;
  const { mail, headers, text, files, release: foreseen } = view.data;
  return (
    <Page title={mail.subject || t('quarantine.nosubject')} back="/quarantine">
      <Group gap={8} mb="lg">
        <Button.Group>
          <Button loading={busy} disabled={foreseen.becomes === 'nothing'} onClick={() => void release()} rightSection={<Keys keys="r" />}>
            {t('quarantine.release')}
          </Button>
          {may('mailrule.write') && <More label={t('quarantine.release.with')} items={[['sender', t('quarantine.allow.sender')], ['domain', t('quarantine.allow.domain')]]} run={(w) => void release(w)} filled />}
        </Button.Group>
        {may('quarantine.delete') && (
          <Button.Group>
            <Button variant="default" onClick={() => setAsked({})} rightSection={<Keys keys="#" />}>
              {t('quarantine.delete')}
            </Button>
            {may('mailrule.write') && <More label={t('quarantine.delete.with')} items={[['sender', t('quarantine.block.sender')], ['domain', t('quarantine.block.domain')]]} run={(block) => setAsked({ block })} />}
          </Button.Group>
        )}
      </Group>
      {(mail.code || mail.link) && (
        <Part title={t('quarantine.confirmation')} hint={t('quarantine.confirmation.hint')}>
          {mail.code && <Copied text={mail.code} label={t('quarantine.code')} />}
          {mail.link && (
            <Button component="a" href={mail.link} target="_blank" rel="noopener noreferrer" mt={8} style={{ color: 'var(--button-color)' }}>
              {t('quarantine.confirmation.open')}
            </Button>
          )}
        </Part>
      )}
      <p className={classes.hint}>
        {t('quarantine.foreseen')}: <Becomes foreseen={foreseen} />
      </p>
      <Part title={t('quarantine.why')}>
        <Facts mail={mail} />
      </Part>
      <Part title={t('quarantine.text')} hint={t('quarantine.text.hint')}>
        <Text component="pre" size="sm" ff="inherit" m={0} dir="auto" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {text || t('quarantine.text.none')}
        </Text>
      </Part>
      {files.length > 0 && (
        <Part title={t('quarantine.files')}>
          {files.map((f, i) => (
            <p key={i} className={classes.hint} dir="auto">
              {f}
            </p>
          ))}
        </Part>
      )}
      <Part title={t('quarantine.headers')}>
        <Code block tabIndex={0} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', maxHeight: 360 }}>
          {headers}
        </Code>
      </Part>
      <Modal opened={asked !== null} onClose={() => setAsked(null)} title={t('quarantine.delete')} closeButtonProps={{ 'aria-label': t('app.close') }}>
        <Text size="sm">{asked?.block ? t('quarantine.delete.block', { who: asked.block === 'domain' ? domain(mail.from) : mail.from }) : t('quarantine.delete.text')}</Text>
        <Group justify="flex-end" mt="lg" gap={8}>
          <Button variant="default" onClick={() => setAsked(null)}>
            {t('page.cancel')}
          </Button>
          <Button data-autofocus color="red.8" loading={busy} onClick={() => void remove(asked?.block)}>
            {t('quarantine.delete')}
          </Button>
        </Group>
      </Modal>
    </Page>
  );
}

/** Becomes says what a release would make of the mail, with a way to the ticket
 * that it would join. */
function Becomes({ foreseen }: { foreseen: Schemas['ReleaseForeseen'] }) {
  const t = useText();
  const { becomes, ticket, number } = foreseen;
  const mark = '\u0000';
  const key = becomes === 'ticket' && ticket ? 'linked' : becomes;
  const [before = '', after = ''] = t(`quarantine.foreseen.${key}`, { number: mark }).split(mark);
  return (
    <>
      {before}
      {ticket && (
        <Link to="/tickets/$ticket" params={{ ticket }} style={{ color: 'var(--accent)' }}>
          #{number}
        </Link>
      )}
      {after}
    </>
  );
}

const domain = (address: string) => address.slice(address.lastIndexOf('@') + 1);

function More({ label, items, run, filled }: { label: string; items: Array<[Whom, string]>; run: (whom: Whom) => void; filled?: boolean }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button px={6} variant={filled ? 'filled' : 'default'} aria-label={label} style={filled ? { borderLeft: '1px solid rgb(255 255 255 / 30%)' } : undefined}>
          <ChevronDown size={14} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map(([whom, text]) => (
          <Menu.Item key={whom} onClick={() => run(whom)}>
            {text}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Facts({ mail }: { mail: Schemas['QuarantinedMail'] }) {
  const t = useText();
  const l = useLanguage();
  const verdicts = (['spam', 'virus', 'spf', 'dkim', 'dmarc'] as const).filter((v) => mail.verdicts[v]);
  const rows: Array<[string, React.ReactNode]> = [
    [t('quarantine.cause'), `${mail.reason[l]} (${mail.cause})`],
    [t('quarantine.from'), mail.from],
    [t('quarantine.source'), mail.source],
    [t('quarantine.to'), mail.recipients.join(', ')],
    [t('quarantine.at'), <When key="at" at={mail.at} />],
    [t('quarantine.verdicts'), verdicts.map((v) => `${t(`quarantine.verdict.${v}`)}: ${mail.verdicts[v]}`).join(' · ')],
    [t('quarantine.code'), mail.code],
    [
      t('quarantine.link'),
      mail.link && (
        <a key="link" href={mail.link} target="_blank" rel="noopener noreferrer" style={{ color: 'var(--accent)' }}>
          {mail.link}
        </a>
      ),
    ],
  ];
  return (
    <dl className={classes.facts}>
      {rows
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
    </dl>
  );
}
