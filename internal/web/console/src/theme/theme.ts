// Mantine's theme by the tokens, and what the reader prefers: colours, density.
import { createTheme, type MantineColorsTuple } from '@mantine/core';
import { create } from '../app/state';

// The accent, from light to dark. Shade 7 on white and 4 on the dark ground
// have a contrast above 4.5.
const desk: MantineColorsTuple = ['#eef3fc', '#dbe5f7', '#b6caee', '#8fade5', '#7a9ff0', '#4d79d3', '#3a68c8', '#2f59b3', '#264a97', '#1c3a7a'];

// What Mantine draws in the dark (fields, menus, dialogs) is of the tokens' own
// bluish greys: 0 is ink, 3 what a field shows while empty, 4 a border, 6 a field.
const dark: MantineColorsTuple = ['#e8eaed', '#c5cbd2', '#a2abb5', '#8f99a4', '#3a4149', '#2a3037', '#1e2227', '#15181c', '#101317', '#0b0d10'];

// Of notes: shade 7 (light) and 6 (dark) bear white words with a contrast above 4.5.
const note: MantineColorsTuple = ['#fdf6dd', '#f7e9b8', '#eed88b', '#e2c35c', '#d9b64a', '#b08d2c', '#8a6d1f', '#85610a', '#6b4e08', '#4f3a06'];

export const theme = createTheme({
  primaryColor: 'desk',
  primaryShade: { light: 7, dark: 6 },
  colors: { desk, dark, note },
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
    Modal: { defaultProps: { transitionProps: { duration: 100 }, overlayProps: { backgroundOpacity: 0.5 } } },
    NumberInput: { defaultProps: { hideControls: true } },
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
