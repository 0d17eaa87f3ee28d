// Choosing one of many things by a few letters: canned replies, macros, tickets.
import { TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Sheet } from '../app/Sheet';
import { useText } from '../text/text';
import { found } from './find';
import classes from './palette.module.css';

interface Props<T> {
  close: () => void;
  title: string;
  placeholder: string;
  /** What is said when there is nothing to choose from at all. */
  none: string;
  things: T[] | undefined;
  id: (thing: T) => string;
  name: (thing: T) => string;
  /** What it is found by besides its name. */
  more?: (thing: T) => string;
  hint?: (thing: T) => ReactNode;
  choose: (thing: T) => void;
  /** Told what is typed, for lists that the desk searches. */
  typed?: (words: string) => void;
}

const MOST = 100;

export function Picker<T>({ close, title, placeholder, none, things, id, name, more, hint, choose, typed }: Props<T>) {
  const t = useText();
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const shown = (typed ? (things ?? []) : found(things ?? [], words, (x) => `${name(x)} ${more?.(x) ?? ''}`)).slice(0, MOST);
  const chosen = Math.min(at, shown.length - 1);
  const go = (thing: T | undefined) => {
    if (thing === undefined) return;
    close();
    setTimeout(() => choose(thing)); // after the focus has gone back to where it was
  };
  return (
    <Sheet title={title} close={close} fleeting>
      <TextInput
        data-autofocus
        variant="unstyled"
        size="md"
        px="md"
        aria-label={title}
        placeholder={placeholder}
        role="combobox"
        aria-expanded
        aria-controls="picker"
        aria-activedescendant={shown[chosen] ? `picker-${chosen}` : undefined}
        value={words}
        onChange={(e) => {
          setWords(e.currentTarget.value);
          setAt(0);
          typed?.(e.currentTarget.value);
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
      <div id="picker" role="listbox" aria-label={title} className={classes.list}>
        {shown.map((x, i) => (
          <div
            key={id(x)}
            id={`picker-${i}`}
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
            onClick={() => go(x)}
          >
            <span dir="auto">{name(x)}</span>
            {hint && <span className={classes.hint}>{hint(x)}</span>}
          </div>
        ))}
        {things && shown.length === 0 && <div className={classes.none}>{things.length === 0 && !words ? none : t('app.palette.none', { words })}</div>}
      </div>
    </Sheet>
  );
}
