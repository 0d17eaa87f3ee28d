// A day: typed as people write it, or picked in the browser's calendar. It is
// written in the language of the reader, not in that of the browser.
import { ActionIcon, TextInput, type TextInputProps } from '@mantine/core';
import { useMergedRef } from '@mantine/hooks';
import { CalendarDays } from 'lucide-react';
import { useRef, useState, type FocusEvent, type Ref } from 'react';
import { isDate, readDate, writtenDate } from '../text/date';
import '../text/screens';
import { useLanguage, useText } from '../text/text';

interface Props extends Omit<TextInputProps, 'value' | 'onChange' | 'type' | 'rightSection'> {
  /** 2026-05-03; what was typed and is no day as it was typed; "": none. */
  value: string;
  change: (value: string) => void;
  /** First day that the calendar offers. */
  min?: string;
  ref?: Ref<HTMLInputElement>;
}

export function DateField({ value, change, min, error, onBlur, ref, ...rest }: Props) {
  const t = useText();
  const l = useLanguage();
  const calendar = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLInputElement>(null);
  const boxes = useMergedRef(box, ref);
  const [typed, setTyped] = useState<string>();
  const wrong = typed === undefined && value !== '' && !isDate(value);
  const name = typeof rest.label === 'string' ? rest.label : (rest['aria-label'] ?? '');
  return (
    <TextInput
      {...rest}
      ref={boxes}
      autoComplete="off"
      placeholder={t('page.date.form')}
      maxLength={40}
      value={typed ?? writtenDate(l, value)}
      error={error ?? (wrong ? t('page.date.wrong') : undefined)}
      onChange={(e) => {
        setTyped(e.currentTarget.value);
        change(readDate(e.currentTarget.value) ?? e.currentTarget.value.trim());
      }}
      onBlur={(e: FocusEvent<HTMLInputElement>) => {
        setTyped(undefined);
        onBlur?.(e);
      }}
      rightSectionWidth={34}
      rightSectionPointerEvents="all"
      rightSection={
        <>
          <input
            ref={calendar}
            type="date"
            tabIndex={-1}
            aria-hidden
            style={{ position: 'absolute', inset: 0, width: '100%', opacity: 0, pointerEvents: 'none' }}
            min={min}
            value={isDate(value) ? value : ''}
            onChange={(e) => {
              setTyped(undefined);
              change(e.currentTarget.value);
              box.current?.focus(); // a field that is saved when it is left is saved then
            }}
          />
          <ActionIcon size={28} variant="subtle" aria-label={t('page.date.pick', { name })} onClick={() => calendar.current?.showPicker()}>
            <CalendarDays size={16} aria-hidden />
          </ActionIcon>
        </>
      }
    />
  );
}
