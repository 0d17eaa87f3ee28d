// How the console looks: chosen in this browser, else as the profile says.
import { useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { session } from '../api/session';
import { useValue } from '../app/state';
import { density } from '../theme/theme';

const chosenHere = (key: string): boolean => {
  try {
    return localStorage.getItem(key) !== null;
  } catch {
    return false; // storage is forbidden: the profile decides
  }
};

/** useAppearance applies the profile where this browser has no choice of its own. */
export function useAppearance(): void {
  const profile = useValue(session.state, (s) => s.me?.profile);
  const { setColorScheme } = useMantineColorScheme();
  const theme = profile?.theme;
  const dense = profile?.density;
  useEffect(() => {
    if (theme && !chosenHere('mantine-color-scheme-value')) setColorScheme(theme === 'system' ? 'auto' : theme);
    if (dense && !chosenHere('desk-density')) density.state.set({ density: dense });
    // Only what the profile said when the page was opened.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [theme === undefined]);
}
