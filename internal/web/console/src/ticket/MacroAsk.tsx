// Asks before a macro writes to the customer: it goes at once. What it says is
// shown as it was written, its placeholders in words.
import { Text } from '@mantine/core';
import type { Schemas, Ticket } from '../api/client';
import { called } from '../api/desk';
import { Sure } from '../app/Sure';
import { useLanguage, useText } from '../text/text';
import '../text/screens';
import { readable } from '../tools/placeholders';
import classes from './ticket.module.css';

export function MacroAsk({ macro, ticket, close, run }: { macro: Schemas['Macro']; ticket: Ticket; close: () => void; run: () => void }) {
  const t = useText();
  const l = useLanguage();
  const reply = macro.actions.find((a) => a.do === 'reply')?.text;
  const requester = ticket.participants.find((p) => p.role === 'requester');
  return (
    <Sure title={t('tools.macro.ask')} does={t('tools.macro.ask.do')} close={close} run={run}>
      <Text size="sm" dir="auto">
        {t('tools.macro.ask.text', { name: called(macro.name, l, macro.id), number: `#${ticket.number}`, who: requester?.name || requester?.address || t('list.nobody') })}
      </Text>
      <Text size="sm" my="sm" p="sm" dir="auto" lang={ticket.language} className={classes.goes}>
        {readable(t, called(reply, ticket.language))}
      </Text>
    </Sure>
  );
}
