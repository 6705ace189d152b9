import { Text } from 'ink';
import { type ReactNode, useSyncExternalStore } from 'react';
import type { Store } from '../model/store.ts';
import { useRawTerminal } from './use-raw-terminal.ts';

type Props = { readonly text: Store<string> };

/** Sentences instead of a screen. */
export function Spoken({ text }: Props): ReactNode {
  const shown = useSyncExternalStore(text.subscribe, text.get);
  useRawTerminal();
  return <Text>{shown}</Text>;
}
