// Working hours: of a week, and of the days that are not like the others.
import { ActionIcon, Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { Copy, Plus, X } from 'lucide-react';
import type { Schemas } from '../api/client';
import { DateField } from '../page/DateField';
import { Fact } from '../page/Fact';
import { language, locale } from '../text/language';
import { useLanguage, useText } from '../text/text';
import { clock } from './duration';
import { titleOf } from './options';
import classes from './settings.module.css';
import type { OwnProps } from './spec';

type Slot = Schemas['Slot'];
type Holiday = Schemas['Holiday'];

// Monday first; 0 is Sunday.
const days = [1, 2, 3, 4, 5, 6, 0];
// 2 March 2026 is a Monday.
const dayName = (day: number) => new Intl.DateTimeFormat(locale[language.current], { weekday: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2026, 2, 1 + day)));

const dated = (date: string) => new Intl.DateTimeFormat(locale[language.current], { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`));

function Hours({ label, slots, change, readOnly = false, wrong, day }: { label: string; slots: Slot[]; change: (slots: Slot[]) => void; readOnly?: boolean; wrong: (i: number, end: 'start' | 'end' | '') => string | undefined; day: number }) {
  const t = useText();
  const put = (i: number, part: Partial<Slot>) => change(slots.map((s, at) => (at === i ? { ...s, ...part } : s)));
  if (readOnly) {
    return (
      <Text size="sm" lh="34px" c={slots.length === 0 ? 'var(--ink-2)' : undefined}>
        {slots.map((s) => `${s.start}–${s.end}`).join(', ') || t('config.hours.closed')}
      </Text>
    );
  }
  return (
    <Group gap={8} align="flex-start">
      {slots.map((s, i) => (
        <Group key={i} gap={4} wrap="nowrap" align="flex-start" className={classes.slot}>
          {(['start', 'end'] as const).map((end) => (
            <TextInput key={end} w={68} aria-label={`${label}, ${t(end === 'start' ? 'config.hours.from' : 'config.hours.to')}`} maxLength={5} inputMode="numeric" value={s[end]} error={wrong(i, end) ?? (end === 'end' ? wrong(i, '') : undefined)} onChange={(e) => put(i, { [end]: e.currentTarget.value })} onBlur={(e) => put(i, { [end]: clock(e.currentTarget.value) })} />
          ))}
          <ActionIcon mt={3} aria-label={`${t('config.hours.remove')}: ${label}`} onClick={() => change(slots.filter((x) => x !== s))}>
            <X size={14} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {slots.length === 0 && (
        <Text size="sm" c="var(--ink-2)" lh="34px">
          {t('config.hours.closed')}
        </Text>
      )}
      <ActionIcon mt={3} aria-label={`${t('config.hours.add')}: ${label}`} onClick={() => change([...slots, { day, start: slots.length > 0 ? '15:00' : '09:00', end: slots.length > 0 ? '18:00' : '14:00' }])}>
        <Plus size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

export function Week({ value, change, readOnly, wrong }: OwnProps) {
  const t = useText();
  useLanguage();
  const week = (value as Slot[] | undefined) ?? [];
  const of = (day: number) => week.filter((s) => s.day === day);
  const put = (changes: Map<number, Slot[]>) => change(days.flatMap((day) => changes.get(day) ?? of(day)));
  return (
    <Stack gap={8}>
      {days.map((day) => (
        <div key={day} className={classes.day}>
          <Text size="sm" className={classes.dayName}>
            {dayName(day)}
          </Text>
          <Hours label={dayName(day)} day={day} slots={of(day)} readOnly={readOnly} change={(slots) => put(new Map([[day, slots]]))} wrong={(i, end) => wrong(`[${week.indexOf(of(day)[i]!)}]${end && `.${end}`}`)} />
        </div>
      ))}
      {wrong('') && (
        <Text size="xs" c="var(--late)" role="alert">
          {wrong('')}
        </Text>
      )}
      {!readOnly && (
        <Button variant="default" w="fit-content" leftSection={<Copy size={14} aria-hidden />} onClick={() => put(new Map([2, 3, 4, 5].map((day) => [day, of(1).map((s) => ({ ...s, day }))])))}>
          {t('config.hours.copy')}
        </Button>
      )}
    </Stack>
  );
}

export function Holidays({ value, change, readOnly, wrong }: OwnProps) {
  const t = useText();
  const l = useLanguage();
  const list = (value as Holiday[] | undefined) ?? [];
  const put = (i: number, part: Partial<Holiday>) => change(list.map((h, at) => (at === i ? { ...h, ...part } : h)));
  const without = (h: Holiday) => {
    const next = list.filter((x) => x !== h);
    change(next.length > 0 ? next : undefined);
  };
  return (
    <Stack gap={12}>
      {readOnly && list.map((h, i) => <Fact key={i} label={[dated(h.date), h.yearly ? t('config.holidays.yearly') : ''].filter(Boolean).join(' · ')} value={[titleOf({ name: h.name }, l), ...(h.slots ?? []).map((s) => `${s.start}–${s.end}`)].filter(Boolean).join(' · ')} />)}
      {!readOnly && list.map((h, i) => (
        <div key={i} className={classes.holiday}>
          <DateField w={170} aria-label={t('config.holidays.date')} value={h.date} error={wrong(`[${i}].date`)} change={(date) => put(i, { date })} />
          <TextInput className={classes.grow} aria-label={t('config.holidays.name')} placeholder={t('config.holidays.name')} maxLength={120} value={h.name[l] ?? ''} error={wrong(`[${i}].name`)} onChange={(e) => put(i, { name: { ...h.name, [l]: e.currentTarget.value || undefined } })} />
          <Checkbox label={t('config.holidays.yearly')} checked={h.yearly === true} onChange={(e) => put(i, { yearly: e.currentTarget.checked || undefined })} />
          <Hours label={h.date} day={0} slots={h.slots ?? []} change={(slots) => put(i, { slots: slots.length > 0 ? slots : undefined })} wrong={(at, end) => wrong(`[${i}].slots[${at}]${end && `.${end}`}`)} />
          <ActionIcon aria-label={`${t('config.remove')}: ${h.date}`} onClick={() => without(h)}>
            <X size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      {list.length === 0 && (
        <Text size="sm" c="var(--ink-2)">
          {t('config.holidays.empty')}
        </Text>
      )}
      {!readOnly && (
        <Button variant="default" w="fit-content" leftSection={<Plus size={14} aria-hidden />} onClick={() => change([...list, { date: `${new Date().getFullYear()}-12-25`, name: {}, yearly: true }])}>
          {t('config.holidays.add')}
        </Button>
      )}
    </Stack>
  );
}
