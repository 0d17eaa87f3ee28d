// How keys look: beside a button, in the help and in the palette.
import { Kbd } from '@mantine/core';
import { shown } from './chords';

export function Keys({ keys }: { keys: string | undefined }) {
  if (!keys) return null;
  return (
    <span aria-hidden data-keys={keys} style={{ display: 'inline-flex', gap: 4 }}>
      {shown(keys).map((k, i) => (
        <Kbd key={i} size="xs">
          {k}
        </Kbd>
      ))}
    </span>
  );
}
