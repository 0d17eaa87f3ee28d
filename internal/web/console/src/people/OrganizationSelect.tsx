// To which organisation somebody belongs, found by the beginning of its name.
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Fact } from '../page/Fact';
import { useText } from '../text/text';
import { organization, organizations } from './reads';

export function OrganizationSelect({ value, readOnly, choose }: { value: string | undefined; readOnly: boolean; choose: (id: string) => void }) {
  const t = useText();
  const now = useQuery({ ...organization(value ?? ''), enabled: !!value });
  const [words, setWords] = useState('');
  const [settled] = useDebouncedValue(words, 200);
  const name = now.data?.value.name ?? '';
  const found = useInfiniteQuery(organizations(settled === name ? '' : settled));
  const list = found.data?.pages[0]?.organizations ?? [];
  const options = new Map(list.map((o) => [o.id, o.name]));
  if (value) options.set(value, name || t('people.organization.gone'));
  if (readOnly) return <Fact label={t('people.organization')} value={value && options.get(value)} />;
  return (
    <Select
      label={t('people.organization')}
      placeholder={t('people.organization.none')}
      searchable
      clearable={!!value}
      clearButtonProps={{ 'aria-label': t('people.organization.none') }}
      nothingFoundMessage={t('people.none.title')}
      filter={({ options: all }) => all /* the desk has filtered them */}
      value={value || null}
      data={[...options].map(([id, label]) => ({ value: id, label }))}
      onSearchChange={setWords}
      onChange={(v) => v !== (value ?? null) && choose(v ?? '')}
    />
  );
}
