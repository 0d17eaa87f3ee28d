// What could not be done of a change of many, ticket by ticket. It stays while
// they are looked at one after the other, but for a phone, which has no room beside it.
import { Button, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Sheet } from '../app/Sheet';
import { useValue } from '../app/state';
import { useText } from '../text/text';
import { failures } from './change';
import { current } from './current';
import classes from './list.module.css';

export function Failures() {
  const t = useText();
  const { list, of, undone } = useValue(failures, (s) => s);
  const close = () => failures.set({ list: [] });
  return (
    <Sheet title={t(undone ? 'list.undone.kept' : 'list.bulk.failed', { n: list.length })} close={close}>
      <p className={classes.failedrest}>{of > list.length ? t(undone ? 'list.undone.rest' : 'list.bulk.failed.rest', { n: of - list.length }) : t(undone ? 'list.undone.none' : 'list.bulk.failed.none')}</p>
      <ul className={classes.failed}>
        {list.map(({ ticket, why }) => (
          <li key={ticket.id}>
            <Link to="/tickets/$ticket" params={{ ticket: ticket.id }} onClick={() => matchMedia('(max-width: 700px)').matches && close()}>
              #{ticket.number}
            </Link>{' '}
            <span dir="auto">{ticket.subject.slice(0, 80) || t('ticket.subject.none')}</span>
            <p>{why}</p>
          </li>
        ))}
      </ul>
      <Group justify="flex-end" mt="md">
        <Button
          data-autofocus
          variant="default"
          onClick={() => {
            current.set({ selected: new Set(list.map((f) => f.ticket.id)) });
            close();
          }}
        >
          {t('list.bulk.failed.select')}
        </Button>
      </Group>
    </Sheet>
  );
}
