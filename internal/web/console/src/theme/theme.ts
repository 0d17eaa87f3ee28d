// Mantine's theme by the tokens, and what the reader prefers: colours, density.
import { createTheme, type MantineColorsTuple } from '@mantine/core';
import { create } from '../app/state';

// The accent, from light to dark. Shade 7 on white and 4 on the dark ground
// have a contrast above 4.5.
const desk: MantineColorsTuple = ['#eef3fc', '#dbe5f7', '#b6caee', '#8fade5', '#7a9ff0', '#4d79d3', '#3a68c8', '#2f59b3', '#264a97', '#1c3a7a'];

export const theme = createTheme({
  primaryColor: 'desk',
  primaryShade: { light: 7, dark: 6 },
  colors: { desk },
  fontFamily: 'var(--font)',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.5', lg: '1.5', xl: '1.4' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  defaultRadius: 'sm',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 28 } },
    TextInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right' } },
    Tooltip: { defaultProps: { openDelay: 400, transitionProps: { duration: 100 } } },
    Modal: { defaultProps: { transitionProps: { duration: 100 } } },
  },
});

export type Density = 'comfortable' | 'compact';
const KEY = 'desk-density';
const stored = (): Density => {
  try {
    return localStorage.getItem(KEY) === 'compact' ? 'compact' : 'comfortable';
  } catch {
    return 'comfortable';
  }
};

export const density = {
  state: create<{ density: Density }>({ density: stored() }),
  choose(d: Density) {
    try {
      localStorage.setItem(KEY, d);
    } catch {
      // storage is forbidden: the choice lasts as long as the page
    }
    density.state.set({ density: d });
  },
};
