// The control of one of the desk's own fields, as its kind wants it.
import { Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import type { KeyboardEvent, ReactNode, RefObject } from 'react';
import type { Schemas } from '../api/client';
import { called } from '../api/desk';
import { DateField } from '../page/DateField';
import { NumberField } from '../page/NumberField';
import { useLanguage } from '../text/text';

const LINE = 250; // letters that fit a field of one line

/** isLong: it has several lines. */
export const isLong = (f: Schemas['CustomField']): boolean => f.kind === 'text' && (f.maxLength ?? 0) > LINE;

/** isChosen: its value is whole as soon as it is another. */
export const isChosen = (f: Schemas['CustomField']): boolean => f.kind === 'checkbox' || f.kind === 'choice';

interface Props {
  field: Schemas['CustomField'];
  /** As the API has it: "true" and "false", the id of a choice, a number, a day. */
  value: string;
  change: (value: string) => void;
  look: { size?: 'xs'; description?: ReactNode; error?: ReactNode; required?: boolean };
  box?: RefObject<HTMLInputElement | null>;
  /** Of one that is long. */
  area?: RefObject<HTMLTextAreaElement | null>;
  on?: { onKeyDown: (e: KeyboardEvent<HTMLElement>) => void; onMouseDown?: () => void; onBlur?: () => void };
}

export function FieldValue({ field: f, value, change, look: { required, ...look }, box, area, on }: Props) {
  const l = useLanguage();
  const all = { ...look, ...on, label: called(f.name, l, f.id), ref: box };
  const asked = { ...all, withAsterisk: required ?? false };
  switch (f.kind) {
    case 'checkbox':
      return <Checkbox {...all} checked={value === 'true'} onChange={(e) => change(e.currentTarget.checked ? 'true' : 'false')} />;
    case 'choice':
      return <Select {...asked} clearable value={value || null} data={f.choices?.map((c) => ({ value: c.id, label: called(c.name, l, c.id) })) ?? []} onChange={(v) => change(v ?? '')} />;
    case 'number':
      return <NumberField {...asked} value={value} change={change} />;
    case 'date':
      return <DateField {...asked} value={value} change={change} />;
    default:
      return isLong(f) ? (
        <Textarea {...asked} ref={area} autosize minRows={2} maxRows={6} maxLength={f.maxLength} dir="auto" value={value} onChange={(e) => change(e.currentTarget.value)} />
      ) : (
        <TextInput {...asked} maxLength={f.maxLength || LINE} dir="auto" value={value} onChange={(e) => change(e.currentTarget.value)} />
      );
  }
}
