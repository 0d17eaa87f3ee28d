// A button of a registered action: its label, its key and whether it can be
// used come from the registry.
import { ActionIcon, Button, Group, Tooltip, type ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { useText } from '../text/text';
import { useAction } from './actions';
import { Keys } from './Keys';

export function ActionButton({ action: id, ...props }: { action: string } & ButtonProps) {
  const t = useText();
  const action = useAction(id);
  if (!action) return null;
  return (
    <Button variant="default" {...props} disabled={action.when?.() === false} onClick={action.run} rightSection={<Keys keys={action.keys?.[0]} />}>
      {t(action.text, action.values)}
    </Button>
  );
}

/** ActionSymbol is the same with an icon alone; its name is in the tooltip. */
export function ActionSymbol({ action: id, icon }: { action: string; icon: ReactNode }) {
  const t = useText();
  const action = useAction(id);
  if (!action) return null;
  return (
    <Tooltip
      label={
        <Group gap="sm">
          {t(action.text, action.values)}
          <Keys keys={action.keys?.[0]} />
        </Group>
      }
    >
      <ActionIcon aria-label={t(action.text, action.values)} onClick={action.run}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
