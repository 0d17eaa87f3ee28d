// Until when a ticket is put aside: tomorrow, Monday, or a moment of one's own.
import { Button, Menu, TextInput } from '@mantine/core';
import { Clock } from 'lucide-react';
import { useState } from 'react';
import { useActions } from '../keys/actions';
import { useText } from '../text/text';
import classes from './ticket.module.css';
import { daysToMonday, instantOf, localTime, morning } from './until';

export function Snooze({ until }: { until: (at: string) => void }) {
  const t = useText();
  const [opened, setOpened] = useState(false);
  const [own, setOwn] = useState('');
  useActions([{ id: 'ticket.snooze', text: 'ticket.snooze', needs: 'ticket.update', run: () => setOpened(true) }]);
  const choose = (at: string) => {
    setOpened(false);
    until(at);
  };
  const chosen = instantOf(own);
  const late = chosen !== undefined && !(chosen.getTime() > Date.now());
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-start" width={250} withinPortal={false}>
      <Menu.Target>
        <button type="button" className={classes.more} style={{ alignSelf: 'flex-start' }}>
          {t('ticket.snooze')}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Clock size={14} aria-hidden />} onClick={() => choose(morning(1))}>
          {t('ticket.tomorrow')}
        </Menu.Item>
        <Menu.Item leftSection={<Clock size={14} aria-hidden />} onClick={() => choose(morning(daysToMonday()))}>
          {t('ticket.nextweek')}
        </Menu.Item>
        <Menu.Divider />
        <form
          className={classes.until}
          onSubmit={(e) => {
            e.preventDefault();
            if (chosen && !late) choose(chosen.toISOString());
          }}
        >
          <TextInput size="xs" type="datetime-local" label={t('ticket.snooze.until')} value={own} min={localTime(new Date())} error={late && t('ticket.snooze.past')} onChange={(e) => setOwn(e.currentTarget.value)} onKeyDown={(e) => e.stopPropagation()} />
          <Button type="submit" size="xs" mt={8} fullWidth variant="default" disabled={!chosen || late}>
            {t('ticket.snooze.do')}
          </Button>
        </form>
      </Menu.Dropdown>
    </Menu>
  );
}
