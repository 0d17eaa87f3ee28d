// Mantine with the desk's own colour. GET /me brings it, before anything is drawn.
import { MantineProvider } from '@mantine/core';
import { useEffect, useMemo, type ReactNode } from 'react';
import { follows, session } from '../api/session';
import { useValue } from '../app/state';
import { resolver, shades } from './accent';
import { theme } from './theme';

export function Themed({ children }: { children: ReactNode }) {
  const accent = useValue(session.state, (s) => s.me?.accent);
  useEffect(follows, []);
  const [own, variables] = useMemo(() => {
    const of = shades(accent);
    return [of ? { ...theme, colors: { ...theme.colors, desk: of.tuple } } : theme, resolver(of)];
  }, [accent]);
  return (
    <MantineProvider theme={own} cssVariablesResolver={variables} defaultColorScheme="auto">
      {children}
    </MantineProvider>
  );
}
