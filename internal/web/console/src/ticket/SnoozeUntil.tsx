// A moment of one's own until which a ticket is put aside.
import { Button, Group, TextInput } from '@mantine/core';
import { useState, type KeyboardEvent } from 'react';
import { DateField } from '../page/DateField';
import { useText } from '../text/text';
import classes from './ticket.module.css';
import { clock, instantOf, today } from './until';

const inField = (e: KeyboardEvent) => e.key !== 'Escape' && e.stopPropagation(); // the menu has keys of its own

export function SnoozeUntil({ choose }: { choose: (at: string) => void }) {
  const t = useText();
  const [day, setDay] = useState('');
  const [hour, setHour] = useState('9:00');
  const at = clock(hour);
  const chosen = at && instantOf(day, at);
  const late = chosen !== undefined && !(chosen.getTime() > Date.now());
  return (
    <form
      className={classes.until}
      onSubmit={(e) => {
        e.preventDefault();
        if (chosen && !late) choose(chosen.toISOString());
      }}
    >
      <Group gap={8} wrap="nowrap" align="flex-start">
        <DateField size="xs" label={t('ticket.snooze.until')} value={day} min={today()} error={late && t('ticket.snooze.past')} change={setDay} onKeyDown={inField} />
        <TextInput size="xs" w={72} label={t('ticket.snooze.hour')} inputMode="numeric" maxLength={5} autoComplete="off" value={hour} error={!at && t('ticket.snooze.hour.wrong')} onChange={(e) => setHour(e.currentTarget.value)} onKeyDown={inField} />
      </Group>
      <Button type="submit" size="xs" mt={8} fullWidth variant="default" disabled={!chosen || late}>
        {t('ticket.snooze.do')}
      </Button>
    </form>
  );
}
