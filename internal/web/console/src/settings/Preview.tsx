// The desk's mails as they go out from a mailbox, of what is saved.
import { Group, NativeSelect, SegmentedControl, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client, data } from '../api/client';
import { Failed, Waiting } from '../app/Parts';
import { useLanguage, useText } from '../text/text';
import { configuration, type Config, type Item } from './config';
import { Forwarding } from './Forwarding';
import classes from './settings.module.css';

const notices = ['ack', 'reply', 'forward', 'assigned', 'customer_replied', 'third_party_replied', 'watched', 'standing_in', 'mentioned', 'not_sent', 'not_copied', 'too_many', 'loop_stopped', 'sla_warning', 'sla_breach'] as const;
type Notice = (typeof notices)[number];

export function MailboxBeside({ item, config }: { item: Item; config: Config }) {
  return (
    <>
      <Forwarding item={item} config={config} />
      <Preview mailbox={item.$new ? '' : String(item.id ?? '')} />
    </>
  );
}

function Preview({ mailbox }: { mailbox: string }) {
  const t = useText();
  const here = useLanguage();
  const [notice, setNotice] = useState<Notice>('ack');
  const [l, setLanguage] = useState(here);
  const [side, setSide] = useState<'html' | 'text'>('html');
  // What is saved has a version: another one is another preview.
  const version = useQuery(configuration).data?.etag;
  const sample = useQuery({
    queryKey: ['preview', mailbox, notice, l, version],
    enabled: mailbox !== '' && version !== undefined,
    placeholderData: keepPreviousData,
    queryFn: () => data(client.GET('/api/v1/mailboxes/{mailbox}/preview', { params: { path: { mailbox }, query: { notice, language: l } } })),
  });
  return (
    <section className={classes.group} style={{ marginTop: 28 }}>
      <Title order={3} className={classes.groupName}>
        {t('config.preview')}
      </Title>
      <Text size="sm" c="var(--ink-2)" maw={640}>
        {t(mailbox === '' ? 'config.preview.save' : 'config.preview.text')}
      </Text>
      {mailbox !== '' && (
        <>
          <Group gap={8} align="center">
            <NativeSelect size="xs" aria-label={t('config.preview.notice')} value={notice} data={notices.map((n) => ({ value: n, label: t(`config.preview.notice.${n}`) }))} onChange={(e) => setNotice(e.currentTarget.value as Notice)} />
            <SegmentedControl size="xs" aria-label={t('config.preview.language')} value={l} onChange={(v) => setLanguage(v as 'es')} data={[{ value: 'es', label: t('config.language.es') }, { value: 'en', label: t('config.language.en') }]} />
            <SegmentedControl size="xs" aria-label={t('config.preview.side')} value={side} onChange={(v) => setSide(v as 'html')} data={[{ value: 'html', label: t('config.preview.html') }, { value: 'text', label: t('config.preview.plain') }]} />
          </Group>
          {sample.isPending ? (
            <Waiting />
          ) : sample.isLoadingError ? (
            <Failed error={sample.error} retry={() => void sample.refetch()} />
          ) : (
            <div style={{ maxWidth: 720, border: '1px solid var(--line)', borderRadius: 6, overflow: 'hidden' }} aria-busy={sample.isPlaceholderData}>
              <div style={{ padding: '8px 12px', borderBottom: '1px solid var(--line)', overflowWrap: 'anywhere' }}>
                <Text size="xs" c="var(--ink-2)">
                  {sample.data.from}
                </Text>
                <Text size="sm" fw={500}>
                  {sample.data.subject}
                </Text>
              </div>
              {side === 'html' ? (
                <iframe title={t('config.preview')} sandbox="" referrerPolicy="no-referrer" srcDoc={sample.data.html} style={{ display: 'block', width: '100%', height: 480, border: 0, background: '#fff' }} />
              ) : (
                <Text component="pre" size="sm" m={0} p={12} ff="monospace" tabIndex={0} aria-label={t('config.preview.plain')} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', maxHeight: 480, overflowY: 'auto' }}>
                  {sample.data.text}
                </Text>
              )}
            </div>
          )}
        </>
      )}
    </section>
  );
}
