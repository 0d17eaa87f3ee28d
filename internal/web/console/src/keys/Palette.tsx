// The command palette: every action that can be done now, found by a few
// letters, with its key.
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { Sheet } from '../app/Sheet';
import { useText } from '../text/text';
import { all, type Action } from './actions';
import { found } from './find';
import { Keys } from './Keys';
import classes from './palette.module.css';

export function Palette({ close }: { close: () => void }) {
  const t = useText();
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const [actions] = useState(all);
  const shown = found(actions, words, (a) => t(a.text, a.values));
  const chosen = Math.min(at, shown.length - 1);
  const go = (a: Action | undefined) => {
    if (!a) return;
    close();
    setTimeout(a.run); // after the focus has gone back to where it was
  };
  return (
    <Sheet title={t('app.palette')} place="top" close={close} fleeting>
      <TextInput
        data-autofocus
        className={classes.words}
        variant="unstyled"
        size="md"
        px="md"
        aria-label={t('app.palette.placeholder')}
        placeholder={t('app.palette.placeholder')}
        role="combobox"
        aria-expanded
        aria-controls="palette"
        aria-activedescendant={shown[chosen] ? `palette-${shown[chosen].id}` : undefined}
        value={words}
        onChange={(e) => {
          setWords(e.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(e) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
          if (step && shown.length > 0) {
            e.preventDefault();
            setAt((chosen + step + shown.length) % shown.length);
          } else if (e.key === 'Enter') {
            e.preventDefault();
            go(shown[chosen]);
          }
        }}
      />
      <div id="palette" role="listbox" aria-label={t('app.palette')} tabIndex={-1} className={classes.list}>
        {shown.map((a, i) => (
          <div
            key={a.id}
            id={`palette-${a.id}`}
            role="option"
            aria-selected={i === chosen}
            className={classes.row}
            ref={
              i === chosen
                ? (row) => {
                    void row?.scrollIntoView({ block: 'nearest' });
                  }
                : undefined
            }
            onMouseMove={() => setAt(i)}
            onClick={() => go(a)}
          >
            <span>{t(a.text, a.values)}</span>
            <Keys keys={a.keys?.[0]} />
          </div>
        ))}
        {shown.length === 0 && <div className={classes.none}>{t('app.palette.none', { words })}</div>}
      </div>
    </Sheet>
  );
}
