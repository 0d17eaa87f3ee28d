// Offers what the list can be filtered by; each fact opens on its own.
import { ActionIcon, Menu } from '@mantine/core';
import { Check, ListFilter } from 'lucide-react';
import { useState } from 'react';
import { useActions } from '../keys/actions';
import { useText } from '../text/text';
import { current } from './current';
import { toggled, tokens, written, type Facet } from './filter';
import classes from './list.module.css';

export function Facets({ facets, line }: { facets: Facet[]; line: string }) {
  const t = useText();
  const [opened, setOpened] = useState<string>('status');
  const [shown, setShown] = useState(false);
  useActions([{ id: 'list.facets', text: 'list.facets', keys: ['shift+f'], run: () => setShown(true) }]);
  const on = new Set(tokens(line));
  return (
    <Menu position="bottom-end" closeOnItemClick={false} width={260} opened={shown} onChange={setShown}>
      <Menu.Target>
        <ActionIcon size={24} aria-label={t('list.facets')} title={t('list.facets')}>
          <ListFilter size={14} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah="70vh" style={{ overflowY: 'auto' }}>
        {facets.map((f) => {
          const chosen = f.values.filter(([v]) => on.has(written(f.fact, v))).length;
          return (
            <div key={f.fact}>
              <Menu.Item fw={600} aria-expanded={opened === f.fact} rightSection={chosen > 0 ? <span className={classes.count}>{chosen}</span> : undefined} onClick={() => setOpened(opened === f.fact ? '' : f.fact)}>
                {f.name}
              </Menu.Item>
              {opened === f.fact &&
                f.values.map(([value, text]) => {
                  const is = on.has(written(f.fact, value));
                  return (
                    <Menu.Item key={value} pl={24} leftSection={<span className={classes.tick}>{is && <Check size={12} aria-label={t('list.chosen')} />}</span>} onClick={() => current.set({ line: toggled(line, f.fact, value), search: '' })}>
                      <span dir="auto">{text}</span>
                    </Menu.Item>
                  );
                })}
            </div>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
