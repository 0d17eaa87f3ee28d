// Asks before tickets of different customers become one: they would read what
// is written from then on.
import { Button, Group, Text } from '@mantine/core';
import { Sheet } from '../app/Sheet';
import { useValue } from '../app/state';
import { useLanguage, useText } from '../text/text';
import { asking } from './merging';

export function MergeAsk() {
  const t = useText();
  const list = new Intl.ListFormat(useLanguage(), { type: 'conjunction' });
  const asked = useValue(asking, (s) => s.asked);
  const close = () => asking.set({ asked: undefined });
  if (!asked) return null;
  const { others, into, run } = asked;
  const who = [...new Map(others.map((x) => [x.requester, x.requesterName ? `${x.requesterName} (#${x.number})` : `#${x.number}`])).values()];
  return (
    <Sheet title={t('ticket.merge.ask')} close={close}>
      <Text size="sm" dir="auto">
        {t('ticket.merge.ask.text', { n: who.length, who: list.format(who), number: `#${into.number}` })}
      </Text>
      <Group justify="flex-end" mt="lg" gap={8}>
        <Button variant="default" data-autofocus onClick={close}>
          {t('ticket.cancel')}
        </Button>
        <Button
          onClick={() => {
            close();
            run();
          }}
        >
          {t('ticket.similar.do')}
        </Button>
      </Group>
    </Sheet>
  );
}
