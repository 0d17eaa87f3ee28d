// The language in which somebody is written to.
import { Select } from '@mantine/core';
import { useText } from '../text/text';
import { Fact } from './Fact';

type Language = 'es' | 'en';

export function LanguageSelect({ value, readOnly, choose }: { value: Language | undefined; readOnly: boolean; choose: (language: Language) => void }) {
  const t = useText();
  const label = t('people.language');
  if (readOnly) return <Fact label={label} value={value ? t(`page.language.${value}`) : t('people.language.none')} />;
  return (
    <Select
      label={label}
      allowDeselect={false}
      placeholder={t('people.language.none')}
      value={value ?? null}
      data={[
        { value: 'es', label: t('page.language.es') },
        { value: 'en', label: t('page.language.en') },
      ]}
      onChange={(v) => v && v !== value && choose(v as Language)}
    />
  );
}
