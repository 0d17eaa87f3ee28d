// A line of text that is saved when it is left, or by Enter; Escape puts back
// what stood there.
import { TextInput, Textarea } from '@mantine/core';
import { useEffect, useState, type KeyboardEvent } from 'react';

interface Props {
  label: string;
  value: string;
  max: number;
  save: (value: string) => void;
  description?: string;
  several?: boolean;
  readOnly?: boolean;
  type?: string;
}

export function Field({ label, value, max, save, description, several, readOnly, type }: Props) {
  const [written, setWritten] = useState(value);
  useEffect(() => setWritten(value), [value]);
  const shared = {
    label,
    description,
    readOnly,
    value: written,
    maxLength: max,
    size: 'sm' as const,
    dir: 'auto' as const,
    onBlur: () => {
      if (written.trim() !== value) save(written.trim());
    },
  };
  const keys = (e: KeyboardEvent<HTMLElement>) => {
    if (e.key === 'Escape') setWritten(value);
    if (e.key === 'Enter' && (!several || e.ctrlKey || e.metaKey)) (e.target as HTMLElement).blur();
  };
  return several ? <Textarea {...shared} autosize minRows={2} maxRows={10} onChange={(e) => setWritten(e.currentTarget.value)} onKeyDown={keys} /> : <TextInput {...shared} type={type} onChange={(e) => setWritten(e.currentTarget.value)} onKeyDown={keys} />;
}
