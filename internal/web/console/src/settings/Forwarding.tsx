// How mail to an address of the desk gets to the desk, in words.
import { List, Text, Title } from '@mantine/core';
import { useMay } from '../api/may';
import { useText } from '../text/text';
import type { Config, Item } from './config';
import { Confirmations } from './Confirmations';
import classes from './settings.module.css';

export function Forwarding({ item }: { item: Item; config: Config }) {
  const t = useText();
  const may = useMay();
  const address = (item.address as string) || '…';
  const receiving = (item.receiving as string) || '';
  return (
    <section className={classes.group}>
      <Title order={3} className={classes.groupName}>
        {t('config.forwarding')}
      </Title>
      {receiving === '' ? (
        <Text size="sm">{t('config.forwarding.sendonly', { address })}</Text>
      ) : receiving === address ? (
        <Text size="sm">{t('config.forwarding.direct', { address })}</Text>
      ) : (
        <List type="ordered" size="sm" spacing={4} maw={640}>
          <List.Item>{t('config.forwarding.rule', { address, receiving })}</List.Item>
          <List.Item>{t('config.forwarding.unchanged')}</List.Item>
          <List.Item>
            {t('config.forwarding.confirm')}
            {may('quarantine.read') && <Confirmations item={item} />}
          </List.Item>
          <List.Item>{t('config.forwarding.try', { address })}</List.Item>
        </List>
      )}
      <Text size="sm" c="var(--ink-2)" maw={640}>
        {t('config.forwarding.sending', { domain: address.split('@')[1] ?? '…' })}
      </Text>
    </section>
  );
}
