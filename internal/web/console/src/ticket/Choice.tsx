// One of a few values of the ticket, in the panel: opened by its key or the
// mouse, searched by a few letters, left as soon as something is chosen.
import { Select } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useMay, type Right } from '../api/may';
import { found } from '../keys/find';
import { Fact } from '../page/Fact';
import { useText } from '../text/text';
import { useReach } from './reach';

interface Props {
  ticket: string;
  /** By which it is reached; unique within the ticket. */
  name: string;
  label: string;
  value: string | null;
  data: Array<{ value: string; label: string }>;
  /** Whether it is searched by typing where typing brings up a keyboard on the
   * screen, too: there are many. */
  search?: boolean;
  /** Who may not is shown what it is. */
  needs: Right;
  placeholder?: string;
  /** Makes the change; false when the keyboard is needed elsewhere now. */
  choose: (value: string, leave: () => void) => boolean | void;
}

export function Choice({ ticket, name, label, value, data, search = false, needs, placeholder, choose }: Props) {
  const { ref, onKeyDown, onMouseDown, leave } = useReach(ticket, name);
  const typing = search || !matchMedia('(pointer: coarse)').matches;
  const [typed, setTyped] = useState('');
  const shown = data.find((d) => d.value === value)?.label ?? '';
  // What is typed takes the place of the name that stands there.
  const select = () => {
    if (typing && ref.current === document.activeElement) ref.current?.select();
  };
  useEffect(select, [shown]);
  const t = useText();
  const may = useMay();
  if (!may(needs)) return <Fact label={label} value={shown} />;
  return (
    <Select
      ref={ref}
      size="xs"
      label={label}
      placeholder={placeholder}
      value={value}
      data={data}
      allowDeselect={false}
      searchable={typing}
      filter={({ options, search: words }) => found(options as typeof data, words, (o) => o.label)}
      onSearchChange={(words) => setTyped(words === shown ? '' : words)}
      selectFirstOptionOnChange={typed !== ''}
      nothingFoundMessage={t('app.palette.none', { words: typed })}
      comboboxProps={{ withinPortal: true }}
      onFocus={select}
      onClick={select}
      onKeyDown={onKeyDown}
      onMouseDown={onMouseDown}
      onOptionSubmit={(v) => {
        if (v === value || choose(v, leave) !== false) leave();
      }}
    />
  );
}
