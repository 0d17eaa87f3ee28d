// The keys that work on this screen: all that an action has, and those that
// fields and lists have by themselves.
import { Modal, Table } from '@mantine/core';
import { useText, type Key } from '../text/text';
import { bound } from './actions';
import { Keys } from './Keys';

/** fixed are the keys that are no actions: they work where the focus is. */
const fixed: Array<[keys: string, text: Key]> = [
  ['@', 'app.help.mention'],
  ['enter', 'app.help.enter'],
  ['escape', 'app.help.escape'],
  ['backspace', 'app.help.backspace'],
  ['tab', 'app.help.tab'],
];

export function Help({ opened, close }: { opened: boolean; close: () => void }) {
  const t = useText();
  const actions = opened ? bound().filter((a) => a.keys?.length) : [];
  return (
    <Modal opened={opened} onClose={close} title={t('app.help')} size={480} closeButtonProps={{ 'aria-label': t('app.close') }}>
      <Table>
        <Table.Tbody>
          {actions.map((a) => (
            <Table.Tr key={a.id}>
              <Table.Td>{t(a.text, a.values)}</Table.Td>
              <Table.Td align="right">
                <span style={{ display: 'inline-flex', gap: 8 }}>
                  {a.keys?.map((k) => (
                    <Keys key={k} keys={k} />
                  ))}
                </span>
              </Table.Td>
            </Table.Tr>
          ))}
          {fixed.map(([keys, text]) => (
            <Table.Tr key={text}>
              <Table.Td>{t(text)}</Table.Td>
              <Table.Td align="right">
                <Keys keys={keys} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
