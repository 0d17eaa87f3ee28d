// Draws the fields of an element from its spec: value, help, what is wrong.
import { Alert, MultiSelect, NumberInput, Select, Stack, Switch, TagsInput, Text, Textarea, TextInput, Title, type NumberInputProps, type TextInputProps } from '@mantine/core';
import { useId, useState } from 'react';
import { language, languages } from '../text/language';
import { isKey, useLanguage, useText, type Key } from '../text/text';
import { Fact } from '../page/Fact';
import type { Config, Item, Part } from './config';
import { get, set } from './path';
import { told } from './said';
import classes from './settings.module.css';
import { labelOf, type Field, type Group } from './spec';
import { under, type Wrong } from './wrong';

interface Props {
  part: Part;
  groups: Group[];
  item: Item;
  config: Config;
  readOnly: boolean;
  wrong: Wrong[];
  change: (next: Item, at: string) => void;
}

export function Form({ part, groups, item, config, readOnly, wrong, change }: Props) {
  const t = useText();
  const l = useLanguage();
  const shown = groups.map((g) => ({ ...g, fields: g.fields.filter((f) => !f.when || f.when(item, config)) })).filter((g) => g.fields.length > 0);
  const elsewhere = wrong.filter((w) => !shown.some((g) => g.fields.some((f) => under(w, f.at))));
  return (
    <Stack gap={28}>
      {elsewhere.length > 0 && (
        <Alert color="red" variant="outline" role="alert">
          {elsewhere.map((w) => (
            <div key={w.at + w.en}>{w[l]}</div>
          ))}
        </Alert>
      )}
      {shown.map((group, i) => (
        <section key={group.name ?? i} className={classes.group}>
          {group.name && (
            <Title order={3} className={classes.groupName}>
              {t(group.name)}
            </Title>
          )}
          {group.text && (
            <Text size="sm" c="var(--ink-2)">
              {t(group.text)}
            </Text>
          )}
          {group.fields.map((field) => (
            <Input key={field.at} {...{ part, field, item, config, readOnly }} wrong={wrong.filter((w) => under(w, field.at))} change={(v) => change(set(item, field.at, v), field.at)} />
          ))}
        </section>
      ))}
    </Stack>
  );
}

interface InputProps {
  part: Part;
  field: Field;
  item: Item;
  config: Config;
  readOnly: boolean;
  wrong: Wrong[];
  change: (value: unknown) => void;
}

function Input({ part, field, item, config, readOnly, wrong, change }: InputProps) {
  const t = useText();
  const l = useLanguage();
  const id = useId();
  const labelKey = labelOf(part, field.at);
  const hintKey = `${labelKey}.hint`;
  const value = get(item, field.at);
  const error = wrong[0]?.[l];
  const common = { id, label: t(labelKey), description: isKey(hintKey) ? t(hintKey as Key) : undefined, error, 'data-at': field.at };
  const empty = field.required ? '' : undefined;
  if (readOnly && field.kind !== 'own' && field.kind !== 'id') return <Fact label={common.label} value={told(field, value, item, config, { t, l })} />;
  switch (field.kind) {
    case 'line':
    case 'address':
      return <TextInput {...common} maw={480} inputMode={field.kind === 'address' ? 'email' : undefined} autoComplete="off" maxLength={field.max} placeholder={field.placeholder} required={field.required} withAsterisk={false} value={(value as string) ?? ''} onChange={(e) => change((field.kind === 'address' ? e.currentTarget.value.trim().toLowerCase() : e.currentTarget.value) || empty)} />;
    case 'area':
      return <Textarea {...common} maw={640} autosize minRows={3} maxRows={12} maxLength={field.max} value={(value as string) ?? ''} onChange={(e) => change(e.currentTarget.value || empty)} />;
    case 'id':
      return item.$new ? (
        <TextInput {...common} label={t('config.id')} description={t('config.id.hint')} maw={480} maxLength={64} autoComplete="off" classNames={{ input: classes.code }} value={(value as string) ?? ''} onChange={(e) => change(e.currentTarget.value)} />
      ) : (
        <Text size="sm" c="var(--ink-2)">
          {t('config.id')}: <code>{value as string}</code>
        </Text>
      );
    case 'name':
      return <NameInput {...{ field, item, wrong, change, value }} label={common.label} description={common.description} />;
    case 'number':
      return <Amount {...common} field={field} value={value as number | undefined} change={change} />;
    case 'switch':
      return <Switch {...common} checked={(value === true) !== (field.negated === true)} onChange={(e) => change(e.currentTarget.checked !== (field.negated === true) ? true : field.required ? false : undefined)} />;
    case 'pick': {
      const options = known(field.options(config, { t, l }), value ? [value as string] : []);
      return <Select {...common} maw={480} data={options} value={(value as string) || null} clearable={!field.required} placeholder={field.none ? t(field.none) : undefined} searchable={options.length > 8} allowDeselect={!field.required} clearButtonProps={{ 'aria-label': t('config.clear') }} onChange={(v) => change(v ?? empty)} />;
    }
    case 'picks': {
      const list = (value as string[] | undefined) ?? [];
      return <MultiSelect {...common} maw={640} data={known(field.options(config, { t, l }), list)} value={list} placeholder={list.length === 0 && field.none ? t(field.none) : undefined} hidePickedOptions onChange={(v) => change(v.length === 0 && !field.required ? undefined : v)} />;
    }
    case 'words':
      return <TagsInput {...common} maw={640} maxTags={100} value={(value as string[] | undefined) ?? []} splitChars={[',', '\n']} acceptValueOnBlur onChange={(v) => change(v.length === 0 ? undefined : v.map((x) => x.trim().slice(0, field.most)))} />;
    case 'own': {
      const Own = field.part;
      const below = (at: string) => wrong.find((w) => (at === '' ? w.at === field.at : under(w, field.at + at)))?.[l];
      return <Own value={value} change={change} item={item} config={config} readOnly={readOnly} wrong={below} label={common.label} />;
    }
  }
}

type AmountProps = Pick<NumberInputProps, 'id' | 'label' | 'description' | 'error'> & { field: Field & { kind: 'number' }; value: number | undefined; change: (value: number | undefined) => void };

// Emptied, it is what is usual: shown weakly while somebody writes, and as it is
// once he has left.
function Amount({ field, value, change, ...common }: AmountProps) {
  const t = useText();
  const [emptied, setEmptied] = useState(false);
  const suffix = field.unit ? ` ${t(field.unit)}` : '';
  return (
    <NumberInput
      {...common}
      maw={240}
      min={field.least}
      max={field.most}
      clampBehavior="none"
      allowDecimal={false}
      allowNegative={false}
      hideControls
      suffix={suffix}
      placeholder={field.usual === undefined ? undefined : `${field.usual}${suffix}`}
      value={emptied ? '' : (value ?? '')}
      onChange={(v) => {
        setEmptied(v === '' && field.usual !== undefined);
        change(v === '' ? field.usual : Number(v));
      }}
      onBlur={() => setEmptied(false)}
    />
  );
}

// A value that is offered no longer is shown as it is, so that it can be taken away.
const known = (options: { value: string; label: string }[], values: string[]) => [...options, ...values.filter((v) => !options.some((x) => x.value === v)).map((v) => ({ value: v, label: v }))];

function NameInput({ field, item, wrong, change, value, label, description }: { field: Field & { kind: 'name' }; item: Item; wrong: Wrong[]; change: (v: unknown) => void; value: unknown; label: string; description?: string }) {
  const l = useLanguage();
  const t = useText();
  const order = [l, ...languages.filter((x) => x !== l)];
  const name = (value ?? {}) as Partial<Record<'es' | 'en', string>>;
  const whole = wrong.find((w) => w.at === field.at)?.[l];
  return (
    <div role="group" aria-label={label}>
      <Text size="sm" fw={500} component="div">
        {label}
      </Text>
      {description && (
        <Text size="xs" c="var(--ink-2)">
          {description}
        </Text>
      )}
      <div className={classes.both}>
        {order.map((x, i) => (
          <One
            key={x}
            lines={field.lines}
            data-at={`${field.at}.${x}`}
            aria-label={`${label} (${t(`config.language.${x}`)})`}
            leftSection={<span className={classes.lang}>{x.toUpperCase()}</span>}
            maxLength={field.max ?? 120}
            autoComplete="off"
            placeholder={field.usual?.(item, x)}
            value={name[x] ?? ''}
            error={wrong.find((w) => under(w, `${field.at}.${x}`))?.[language.current] ?? (i === 0 ? whole : undefined)}
            onChange={(e) => {
              const next = set(name, x, e.currentTarget.value || undefined);
              change(Object.keys(next).length > 0 || field.required ? next : undefined);
            }}
          />
        ))}
      </div>
    </div>
  );
}

type OneProps = Omit<TextInputProps, 'onChange'> & { lines: number | undefined; onChange: (e: { currentTarget: { value: string } }) => void };

function One({ lines, ...props }: OneProps) {
  if (!lines) return <TextInput {...props} />;
  const { leftSection, maxLength, placeholder, value, error } = props;
  return <Textarea aria-label={props['aria-label']} autosize minRows={lines} maxRows={12} onChange={props.onChange} {...{ leftSection, maxLength, placeholder, value, error }} />;
}
