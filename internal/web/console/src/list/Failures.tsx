// What could not be done of a change of many, ticket by ticket.
import { Button, Group, Modal, Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useValue } from '../app/state';
import { useText } from '../text/text';
import { failures } from './change';
import { current } from './current';

export function Failures() {
  const t = useText();
  const { list, of } = useValue(failures, (s) => s);
  const close = () => failures.set({ list: [] });
  return (
    <Modal opened onClose={close} size={640} title={t('list.bulk.failed', { n: list.length })} closeButtonProps={{ 'aria-label': t('app.close') }}>
      <p>{of > list.length ? t('list.bulk.failed.rest', { n: of - list.length }) : t('list.bulk.failed.none')}</p>
      <Table>
        <Table.Tbody>
          {list.map(({ ticket, why }) => (
            <Table.Tr key={ticket.id}>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>
                <Link to="/tickets/$ticket" params={{ ticket: ticket.id }} onClick={close}>
                  #{ticket.number}
                </Link>
              </Table.Td>
              <Table.Td dir="auto">{ticket.subject.slice(0, 80) || t('ticket.subject.none')}</Table.Td>
              <Table.Td>{why}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Group justify="flex-end" mt="md">
        <Button
          variant="default"
          onClick={() => {
            current.set({ selected: new Set(list.map((f) => f.ticket.id)) });
            close();
          }}
        >
          {t('list.bulk.failed.select')}
        </Button>
      </Group>
    </Modal>
  );
}
