// A short question before what many would feel, or what cannot be called back.
// Enter does it, Escape leaves it.
import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useText } from '../text/text';
import { Sheet } from './Sheet';

interface Props {
  title: string;
  /** What is done, as the button says it. */
  does: string;
  close: () => void;
  run: () => void;
  children: ReactNode;
}

export function Sure({ title, does, close, run, children }: Props) {
  const t = useText();
  return (
    <Sheet place="top" title={title} close={close}>
      {children}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={close}>
          {t('ticket.cancel')}
        </Button>
        <Button
          data-autofocus
          onClick={() => {
            close();
            run();
          }}
        >
          {does}
        </Button>
      </Group>
    </Sheet>
  );
}
