import { Badge, createTheme, type CSSVariablesResolver, DEFAULT_THEME, type MantineColorsTuple } from '@mantine/core';

const [r0, r1, r2, r3, r4, r5, r6, , , r9] = DEFAULT_THEME.colors.red as MantineColorsTuple;
/** Deep enough for white letters where it fills something. */
const deepRed: MantineColorsTuple = [r0, r1, r2, r3, r4, r5, r6, r9, '#b02525', '#962020'];

/** One accent, the system's letters, small radii. */
export const theme = createTheme({
  primaryColor: 'indigo',
  colors: { red: deepRed },
  primaryShade: { light: 7, dark: 7 },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  autoContrast: true,
  // Above it white letters would have less than 4.5 to 1, below it black ones.
  luminanceThreshold: 0.18,
  components: { Badge: Badge.extend({ defaultProps: { tt: 'none' } }) },
});

/** Colours that Mantine chooses too faint to read (WCAG 2.2 1.4.3 asks for 4.5 to 1). */
export const readableColors: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5c636a',
    '--mantine-color-placeholder': '#6b7280',
    '--mantine-color-blue-light-color': '#1864ab',
    '--mantine-color-indigo-light-color': '#364fc7',
    '--mantine-color-red-light-color': '#a61e1e',
    '--mantine-color-green-light-color': '#1e6b2b',
    '--mantine-color-teal-light-color': '#08604a',
    '--mantine-color-orange-light-color': '#8a3d00',
    '--mantine-color-grape-light-color': '#862e9c',
    '--mantine-color-gray-light-color': '#495057',
  },
  dark: {
    '--mantine-color-dimmed': '#a9adb3',
    '--mantine-color-placeholder': '#9aa0a6',
    '--mantine-color-blue-light-color': '#a5d8ff',
    '--mantine-color-indigo-light-color': '#bac8ff',
    '--mantine-color-red-light-color': '#ffc9c9',
    '--mantine-color-green-light-color': '#b2f2bb',
    '--mantine-color-teal-light-color': '#96f2d7',
    '--mantine-color-orange-light-color': '#ffd8a8',
    '--mantine-color-grape-light-color': '#eebefa',
    '--mantine-color-gray-light-color': '#dee2e6',
  },
});
