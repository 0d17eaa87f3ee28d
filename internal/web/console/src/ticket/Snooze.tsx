// Until when a ticket is put aside: tomorrow, Monday, or a moment of one's own.
import { Menu } from '@mantine/core';
import { Clock } from 'lucide-react';
import { useState } from 'react';
import { later } from '../app/later';
import { useActions } from '../keys/actions';
import { useText } from '../text/text';
import classes from './ticket.module.css';
import { daysToMonday, morning } from './until';

const SnoozeUntil = later(() => import('./SnoozeUntil').then((m) => m.SnoozeUntil));

export function Snooze({ until }: { until: (at: string) => void }) {
  const t = useText();
  const [opened, setOpened] = useState(false);
  useActions([{ id: 'ticket.snooze', text: 'ticket.snooze', needs: 'ticket.update', run: () => setOpened(true) }]);
  const choose = (at: string) => {
    setOpened(false);
    until(at);
  };
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-start" width={270}>
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
        <SnoozeUntil choose={choose} />
      </Menu.Dropdown>
    </Menu>
  );
}
