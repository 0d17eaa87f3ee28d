// The keys that work on this screen.
import { Modal, Table } from '@mantine/core';
import { useText } from '../text/text';
import { all } from './actions';
import { Keys } from './Keys';

export function Help({ opened, close }: { opened: boolean; close: () => void }) {
  const t = useText();
  const actions = opened ? all().filter((a) => a.keys?.length) : [];
  return (
    <Modal opened={opened} onClose={close} title={t('app.help')} size={480} closeButtonProps={{ 'aria-label': t('app.close') }}>
      <Table>
        <Table.Tbody>
          {actions.map((a) => (
            <Table.Tr key={a.id}>
              <Table.Td>{t(a.text, a.values)}</Table.Td>
              <Table.Td align="right">
                <Keys keys={a.keys?.[0]} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
