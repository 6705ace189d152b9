import { useInput, usePaste } from 'ink';

/**
 * Has Ink switch raw mode and bracketed paste on and off, also around a suspension. Ink reads no input: the terminal's
 * bytes go through `terminal/tokenizer.ts`.
 */
export function useRawTerminal(): void {
  useInput(() => {});
  usePaste(() => {});
}
