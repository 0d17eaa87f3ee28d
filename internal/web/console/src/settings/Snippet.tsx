// How a form gets onto another site: what to paste, to copy.
import { Group, SegmentedControl, Select, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useLanguage, useText } from '../text/text';
import type { Config, Item } from './config';
import { Copied } from './Copied';
import classes from './settings.module.css';
import { snippet } from './snippet';

export function Snippet({ item, config }: { item: Item; config: Config }) {
  const t = useText();
  const here = useLanguage();
  const [l, setLanguage] = useState(here);
  const [kind, setKind] = useState<'html' | 'script'>('html');
  const form = item as unknown as Config['forms'][number];
  const [chosen, setBack] = useState('');
  const back = form.origins?.includes(chosen) ? chosen : '';
  const base = config.settings.publicUrl || location.origin;
  return (
    <section className={classes.group}>
      <Title order={3} className={classes.groupName}>
        {t('config.snippet')}
      </Title>
      {item.$new || !form.id ? (
        <Text size="sm" c="var(--ink-2)">
          {t('config.snippet.save')}
        </Text>
      ) : (
        <>
          <Text size="sm" c="var(--ink-2)">
            {t(form.origins?.length ? 'config.snippet.text.origins' : 'config.snippet.text.none')}{' '}
            <a href={`${base}/new?form=${encodeURIComponent(form.id)}`} target="_blank" rel="noreferrer">
              {t('config.snippet.page')}
            </a>
          </Text>
          <Group gap={8}>
            <SegmentedControl size="xs" value={kind} aria-label={t('config.snippet.kind')} onChange={(v) => setKind(v as 'html')} data={[{ value: 'html', label: t('config.snippet.html') }, { value: 'script', label: t('config.snippet.script') }]} />
            <SegmentedControl size="xs" value={l} aria-label={t('config.snippet.language')} onChange={(v) => setLanguage(v as 'es')} data={[{ value: 'es', label: t('config.language.es') }, { value: 'en', label: t('config.language.en') }]} />
          </Group>
          {kind === 'html' && Boolean(form.origins?.length) && (
            <Select maw={480} label={t('config.snippet.after')} description={back && t('config.snippet.after.hint')} inputWrapperOrder={['label', 'input', 'description']} allowDeselect={false} value={back} onChange={(v) => setBack(v ?? '')} data={[{ value: '', label: t('config.snippet.after.desk') }, ...form.origins!.map((site) => ({ value: site, label: site }))]} />
          )}
          <Copied text={snippet(config, form, l, base, kind === 'script' ? { script: true } : { script: false, back })} label={t('config.snippet')} />
        </>
      )}
    </section>
  );
}
