import { Badge, type CSSVariablesResolver, createTheme } from '@mantine/core';

/** Dense and calm: small type, little colour; colour is kept for what is wrong and what may be done. */
export const theme = createTheme({
  primaryColor: 'teal',
  // The darkest shade: white on it can be read by everybody.
  primaryShade: 9,
  defaultRadius: 'sm',
  components: { Badge: Badge.extend({ defaultProps: { tt: 'none' } }) },
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Noto Sans CJK SC", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
});

/** Coloured words on a tint of the same colour: the library's own are too faint on a light page. */
export const readableVariables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: Object.fromEntries(
    Object.keys(colors).map(name => [
      `--mantine-color-${name}-light-color`,
      `color-mix(in srgb, var(--mantine-color-${name}-9) 60%, black)`,
    ]),
  ),
  dark: {},
});
