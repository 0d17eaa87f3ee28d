// The desk's own colour: chosen by eye or by its number, with what becomes of it
// in the light and in the dark, and whether words on it can be read.
import { Button, Group, Text, TextInput } from '@mantine/core';
import { Fact } from '../page/Fact';
import { useLanguage, useText } from '../text/text';
import { contrast, grounds, instead, LEAST, shades, usual } from '../theme/accent';
import classes from './settings.module.css';
import type { OwnProps } from './spec';

export function Accent({ value, change, readOnly, wrong, label }: OwnProps) {
  const t = useText();
  const l = useLanguage();
  const hex = (value as string | undefined) ?? '';
  if (readOnly) return <Fact label={label} value={hex || t('config.accent.usual')} />;
  const ratio = contrast(hex, '#ffffff');
  const low = ratio !== undefined && ratio < LEAST;
  const figure = (n: number) => new Intl.NumberFormat(l, { minimumFractionDigits: 1, maximumFractionDigits: 2 }).format(Math.floor(n * 100) / 100);
  const said = low ? t('config.accent.low', { ratio: figure(ratio), least: figure(LEAST), instead: instead(hex) }) : ratio === undefined ? undefined : t('config.accent.ratio', { ratio: figure(ratio), least: figure(LEAST) });
  return (
    <div role="group" aria-label={label}>
      <Group gap={8} align="flex-end">
        <TextInput
          label={label}
          description={t('config.field.settings.accent.hint')}
          data-at="accent"
          maxLength={7}
          placeholder={usual}
          autoComplete="off"
          spellCheck={false}
          classNames={{ input: classes.code }}
          value={hex}
          error={wrong('') ?? (hex !== '' && ratio === undefined ? t('config.accent.bad', { example: usual }) : low)}
          onChange={(e) => change(e.currentTarget.value.trim() || undefined)}
        />
        <input type="color" className={classes.swatch} aria-label={t('config.accent.pick')} value={ratio === undefined ? usual : hex.toLowerCase()} onChange={(e) => change(e.currentTarget.value)} />
        {low && (
          <Button variant="default" size="sm" onClick={() => change(instead(hex))}>
            {t('config.accent.take', { instead: instead(hex) })}
          </Button>
        )}
      </Group>
      {said && (
        <Text size="sm" mt={4} c={low ? 'var(--late)' : 'var(--ink-2)'} role="status">
          {said}
        </Text>
      )}
      {!low && <Looks hex={ratio === undefined ? usual : hex} />}
    </div>
  );
}

/** A button and a link of the colour, in both themes. */
function Looks({ hex }: { hex: string }) {
  const t = useText();
  const of = shades(hex);
  if (!of) return null;
  return (
    <Group gap={8} mt={8}>
      {(['light', 'dark'] as const).map((theme) => (
        <div key={theme} className={classes.look} style={{ background: grounds[theme][0] }}>
          <span className={classes.lookButton} style={{ background: of[theme].fill }}>
            {t('config.accent.button')}
          </span>
          <span style={{ color: of[theme].accent, textDecoration: 'underline' }}>{t(`config.accent.${theme}`)}</span>
        </div>
      ))}
    </Group>
  );
}
