// A time zone of those that the browser knows.
import { Select } from '@mantine/core';
import { useMemo } from 'react';
import { useText } from '../text/text';
import { Fact } from './Fact';

interface Props {
  label: string;
  value: string | undefined;
  choose: (zone: string) => void;
  readOnly?: boolean;
  /** What is said when none is chosen. */
  none?: string;
}

export function ZoneSelect({ label, value, choose, readOnly, none }: Props) {
  const t = useText();
  const zones = useMemo(() => {
    const known = Intl.supportedValuesOf('timeZone');
    return value && !known.includes(value) ? [value, ...known] : known;
  }, [value]);
  if (readOnly) return <Fact label={label} value={value} />;
  return (
    <Select
      label={label}
      searchable
      limit={60}
      clearable={!!value}
      clearButtonProps={{ 'aria-label': t('page.zone.none') }}
      placeholder={none ?? t('page.zone.none')}
      value={value || null}
      data={zones}
      onChange={(v) => v !== (value ?? null) && choose(v ?? '')}
    />
  );
}
