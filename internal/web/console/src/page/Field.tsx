// A line of text that is saved when it is left, or by Enter; Escape puts back
// what stood there. What the desk did not take stays as it was typed.
import { TextInput, Textarea } from '@mantine/core';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useText } from '../text/text';
import { Fact } from './Fact';

interface Props {
  label: string;
  value: string;
  max: number;
  /** Answers whether the desk has it now. */
  save: (value: string) => Promise<boolean>;
  description?: string;
  several?: boolean;
  readOnly?: boolean;
  type?: string;
}

export function Field({ label, value, max, save, description, several, readOnly, type }: Props) {
  const t = useText();
  const [written, setWritten] = useState(value);
  const [unsaved, setUnsaved] = useState(false);
  const going = useRef(false);
  const latest = useRef(value);
  latest.current = value;
  useEffect(() => {
    if (!going.current && !unsaved) setWritten(value);
    // What is not saved yet is not written over by what the desk has.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [value]);
  const leave = async () => {
    if (written.trim() === value && !unsaved) return;
    going.current = true;
    const saved = await save(written.trim());
    going.current = false;
    setUnsaved(!saved);
    if (saved) setWritten(latest.current);
  };
  const shared = {
    label,
    description,
    value: written,
    maxLength: max,
    size: 'sm' as const,
    dir: 'auto' as const,
    error: unsaved ? t('page.unsaved') : undefined,
    onBlur: () => void leave(),
  };
  const keys = (e: KeyboardEvent<HTMLElement>) => {
    if (e.key === 'Escape') {
      setWritten(value);
      setUnsaved(false);
    }
    if (e.key === 'Enter' && (!several || e.ctrlKey || e.metaKey)) (e.target as HTMLElement).blur();
  };
  if (readOnly) return <Fact label={label} value={value} />;
  return several ? <Textarea {...shared} autosize minRows={2} maxRows={10} onChange={(e) => setWritten(e.currentTarget.value)} onKeyDown={keys} /> : <TextInput {...shared} type={type} onChange={(e) => setWritten(e.currentTarget.value)} onKeyDown={keys} />;
}
