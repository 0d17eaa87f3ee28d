// When an agent signed in last and whether that took a second factor: for whoever
// may know it, beside the agent's settings.
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { agents } from '../api/queries';
import { When } from '../text/When';
import { useText } from '../text/text';
import type { Item } from './config';

export function LastSignIn({ item }: { item: Item }) {
  const t = useText();
  const agent = useQuery(agents).data?.find((a) => a.id === item.id);
  if (!agent?.signedInAt) return null;
  return (
    <Text size="sm" c="dimmed" mt="md">
      {t('config.agent.signedin')} <When at={agent.signedInAt} /> · {t(`config.agent.factor.${agent.secondFactor ?? 'unknown'}`)}
    </Text>
  );
}
