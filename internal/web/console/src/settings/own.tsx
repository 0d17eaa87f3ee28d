// Fields that are edited in their own way: choices, targets, pauses.
import { ActionIcon, Button, Group, MultiSelect, Radio, Stack, Table, Text, TextInput } from '@mantine/core';
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import { useState } from 'react';
import { languages } from '../text/language';
import { Fact } from '../page/Fact';
import { useLanguage, useText } from '../text/text';
import { minutes, written } from './duration';
import { metrics as metricOptions, priorities as priorityOptions, slug, statuses, titleOf } from './options';
import { set } from './path';
import classes from './settings.module.css';
import type { OwnProps } from './spec';

interface Choice {
  id: string;
  name: { es?: string; en?: string };
  $auto?: boolean;
}

export function Choices({ value, change, readOnly, wrong, label }: OwnProps) {
  const t = useText();
  const l = useLanguage();
  const list = (value as Choice[] | undefined) ?? [];
  const put = (i: number, next: Choice) => change(list.map((c, at) => (at === i ? next : c)));
  const move = (i: number, to: number) => {
    const next = list.slice();
    next.splice(to, 0, ...next.splice(i, 1));
    change(next);
  };
  if (readOnly) return <Fact label={label} value={list.map((c) => titleOf({ ...c }, l)).join(', ')} />;
  return (
    <Stack gap={8} role="group" aria-label={label}>
      <Text size="sm" fw={500}>
        {label}
      </Text>
      {list.map((c, i) => (
        <Group key={i} gap={4} wrap="nowrap" align="flex-start">
          <div className={classes.both} style={{ flex: 1, marginTop: 0 }}>
            {[l, ...languages.filter((x) => x !== l)].map((x) => (
              <TextInput
                key={x}
                aria-label={`${t('config.choice', { n: i + 1 })} (${t(`config.language.${x}`)})`}
                leftSection={<span className={classes.lang}>{x.toUpperCase()}</span>}
                maxLength={120}
                value={c.name[x] ?? ''}
                error={wrong(`[${i}].name.${x}`) ?? (x === l ? (wrong(`[${i}].name`) ?? wrong(`[${i}].id`)) : undefined)}
                onChange={(e) => {
                  const name = set(c.name, x, e.currentTarget.value || undefined);
                  const id = c.$auto ? slug(name.en ?? name.es ?? '', list.filter((o) => o !== c).map((o) => o.id)) : c.id;
                  put(i, { ...c, name, id });
                }}
              />
            ))}
          </div>
          <ActionIcon aria-label={t('config.up')} disabled={i === 0} onClick={() => move(i, i - 1)}>
            <ArrowUp size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon aria-label={t('config.down')} disabled={i === list.length - 1} onClick={() => move(i, i + 1)}>
            <ArrowDown size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon aria-label={t('config.remove')} onClick={() => change(list.filter((x) => x !== c))}>
            <X size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {wrong('') && (
        <Text size="xs" c="var(--late)" role="alert">
          {wrong('')}
        </Text>
      )}
      {list.length < 100 && (
        <Button variant="default" w="fit-content" leftSection={<Plus size={14} aria-hidden />} onClick={() => change([...list, { id: '', name: {}, $auto: true }])}>
          {t('config.choice.add')}
        </Button>
      )}
    </Stack>
  );
}

type Grid = Record<string, Record<string, number> | undefined>;

export function Targets({ value, change, config, readOnly, wrong, label }: OwnProps) {
  const t = useText();
  const l = useLanguage();
  const targets = (value ?? {}) as Grid;
  const put = (metric: string, priority: string, n: number | undefined) => {
    const row = set(targets[metric] ?? {}, priority, n || undefined);
    change(set(targets, metric, Object.keys(row).length > 0 ? row : undefined));
  };
  const rows = metricOptions(config, { t, l });
  const columns = priorityOptions(config, { t, l });
  return (
    <div className={classes.wide}>
      <Table aria-label={label} verticalSpacing={4} horizontalSpacing={4} withRowBorders={false}>
        <Table.Thead>
          <Table.Tr>
            <Table.Td />
            {columns.map((c) => (
              <Table.Th key={c.value} fw={500}>
                {c.label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((r) => (
            <Table.Tr key={r.value}>
              <Table.Th fw={500} scope="row">
                {r.label}
              </Table.Th>
              {columns.map((c) => (
                <Table.Td key={c.value} miw={104}>
                  {readOnly ? written(targets[r.value]?.[c.value]) || t('config.targets.none') : <Duration label={`${r.label}, ${c.label}`} value={targets[r.value]?.[c.value]} error={wrong(`.${r.value}.${c.value}`)} change={(n) => put(r.value, c.value, n)} />}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Duration({ label, value, error, change }: { label: string; value: number | undefined; error: string | undefined; change: (n: number | undefined) => void }) {
  const t = useText();
  const [typed, setTyped] = useState<string>();
  const bad = typed !== undefined && minutes(typed) === undefined;
  return (
    <TextInput
      aria-label={label}
      placeholder={t('config.targets.none')}
      value={typed ?? written(value)}
      error={bad ? t('config.targets.bad') : error}
      onChange={(e) => {
        setTyped(e.currentTarget.value);
        const n = minutes(e.currentTarget.value);
        if (n !== undefined) change(n);
      }}
      onBlur={() => !bad && setTyped(undefined)}
    />
  );
}

export function Pauses({ value, change, config, readOnly, wrong }: OwnProps) {
  const t = useText();
  const l = useLanguage();
  const pauses = (value ?? {}) as Record<string, string[] | undefined>;
  return (
    <Stack gap={16}>
      {metricOptions(config, { t, l }).map((m) => {
        const own = pauses[m.value];
        if (readOnly) {
          const names = statuses(config, { t, l }).filter((s) => own?.includes(s.value));
          return <Fact key={m.value} label={m.label} value={own ? names.map((s) => s.label).join(', ') || t('config.pauses.never') : t('config.pauses.usual')} />;
        }
        return (
          <Radio.Group
            key={m.value}
            label={m.label}
            value={own ? 'own' : 'usual'}
            onChange={(v) => {
              const next = set(pauses, m.value, v === 'own' ? ['pending', 'on_hold', 'postponed'] : undefined);
              change(Object.keys(next).length > 0 ? next : undefined);
            }}
          >
            <Group gap={16} mt={4} align="center">
              <Radio value="usual" label={t('config.pauses.usual')} />
              <Radio value="own" label={t('config.pauses.own')} />
            </Group>
            {own && <MultiSelect mt={8} maw={640} aria-label={`${m.label}: ${t('config.pauses.own')}`} data={statuses(config, { t, l })} value={own} placeholder={own.length === 0 ? t('config.pauses.never') : undefined} hidePickedOptions error={wrong(`.${m.value}`)} onChange={(v) => change(set(pauses, m.value, v))} />}
          </Radio.Group>
        );
      })}
    </Stack>
  );
}
