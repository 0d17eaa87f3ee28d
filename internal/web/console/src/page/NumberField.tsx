// A number of any size, read and written in the language of the reader. What
// cannot be read stays as it was typed, with how one is written below it.
import { TextInput, type TextInputProps } from '@mantine/core';
import { useState, type FocusEvent, type Ref } from 'react';
import { DECIMALS, DIGITS, exampleNumber, readNumber, unread, unreadOf, writtenNumber } from '../text/number';
import '../text/screens';
import { useLanguage, useText } from '../text/text';

interface Props extends Omit<TextInputProps, 'value' | 'onChange' | 'type' | 'label'> {
  label: string;
  /** -12.5; what was typed and is no number as unread has it; "": none. */
  value: string;
  change: (value: string) => void;
  ref?: Ref<HTMLInputElement>;
}

export function NumberField({ value, change, error, onBlur, ...rest }: Props) {
  const t = useText();
  const l = useLanguage();
  const [typed, setTyped] = useState<string>();
  const wrong = unreadOf(value);
  // Nobody is interrupted while he types, unless he wanted it saved.
  const says = wrong !== undefined && (typed === undefined || error);
  return (
    <TextInput
      {...rest}
      inputMode="decimal"
      autoComplete="off"
      maxLength={40}
      value={typed ?? wrong ?? writtenNumber(l, value)}
      error={says ? t('page.number.wrong', { name: rest.label, digits: DIGITS, decimals: DECIMALS, example: exampleNumber(l) }) : error}
      onChange={(e) => {
        const text = e.currentTarget.value;
        setTyped(text);
        change(text.trim() === '' ? '' : (readNumber(l, text) ?? unread(text.trim())));
      }}
      onBlur={(e: FocusEvent<HTMLInputElement>) => {
        setTyped(undefined);
        onBlur?.(e);
      }}
    />
  );
}
