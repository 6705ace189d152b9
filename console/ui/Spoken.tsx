import { Text } from 'ink';
import { type ReactNode, useSyncExternalStore } from 'react';
import { escapeUnsafe } from '../../support/text/escape-unsafe.ts';
import type { Store } from '../model/app/store.ts';
import { useRawTerminal } from './use-raw-terminal.ts';

type Props = { readonly text: Store<string> };

/** Sentences instead of a screen. */
export function Spoken({ text }: Props): ReactNode {
  const shown = useSyncExternalStore(text.subscribe, text.get);
  useRawTerminal();
  return <Text>{escapeUnsafe(shown)}</Text>;
}
