import { useMediaQuery } from '@mantine/hooks';

const LAPTOP_ROW = 42;
const PHONE_ROW = 62;

/** Of a row of a long list, in pixels; app.css draws the same. On a phone a row has one line more. */
export function useRowHeight(): number {
  return useMediaQuery('(min-width: 48em)', true, { getInitialValueInEffect: false }) ? LAPTOP_ROW : PHONE_ROW;
}
