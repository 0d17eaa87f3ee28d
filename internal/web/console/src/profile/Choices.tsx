// How the console looks, to choose: in the menu of whoever is signed in, where
// the choices speak for themselves, and with what they are above them on his profile.
import { Input, SegmentedControl, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useValue } from '../app/state';
import { useText } from '../text/text';
import { density, type Density } from '../theme/theme';
import { save } from './save';

interface Place {
  /** Says above the choice what is chosen. */
  labelled?: boolean;
}

/** ThemeChoice is light or dark, here and in the profile. */
export function ThemeChoice({ labelled }: Place) {
  const t = useText();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const choose = (scheme: MantineColorScheme) => {
    setColorScheme(scheme);
    void save({ theme: scheme === 'auto' ? 'system' : scheme }, true);
  };
  return (
    <Choice
      label={t('app.theme')}
      labelled={labelled}
      value={colorScheme}
      choose={choose}
      of={[
        ['light', t('app.menu.light')],
        ['dark', t('app.menu.dark')],
        ['auto', t('app.menu.auto')],
      ]}
    />
  );
}

/** DensityChoice is how high the rows of the list are, here and in the profile. */
export function DensityChoice({ labelled }: Place) {
  const t = useText();
  const dense = useValue(density.state, (s) => s.density);
  const choose = (d: Density) => {
    density.choose(d);
    void save({ density: d }, true);
  };
  return (
    <Choice
      label={t('app.density')}
      labelled={labelled}
      value={dense}
      choose={choose}
      of={[
        ['comfortable', t('app.menu.comfortable')],
        ['compact', t('app.menu.compact')],
      ]}
    />
  );
}

interface Props<T extends string> {
  label: string;
  labelled: boolean | undefined;
  value: T;
  of: Array<[value: T, text: string]>;
  choose: (value: T) => void;
}

function Choice<T extends string>({ label, labelled, value, of, choose }: Props<T>) {
  const control = <SegmentedControl size="xs" fullWidth={!labelled} aria-label={label} value={value} onChange={(v) => choose(v as T)} data={of.map(([v, text]) => ({ value: v, label: text }))} />;
  return labelled ? (
    <Input.Wrapper label={label} labelElement="div" labelProps={{ display: 'block', mb: 4 }}>
      {control}
    </Input.Wrapper>
  ) : (
    control
  );
}
