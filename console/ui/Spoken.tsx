import { Text, useInput, usePaste } from 'ink';
import { type ReactNode, useSyncExternalStore } from 'react';
import { keyNames } from '../keys/key-name.ts';
import type { Store } from '../model/store.ts';

type Props = {
  readonly text: Store<string>;
  readonly onKey: (key: string) => void;
  readonly onPaste: (text: string) => void;
};

/** Sentences instead of a screen. */
export function Spoken({ text, onKey, onPaste }: Props): ReactNode {
  const shown = useSyncExternalStore(text.subscribe, text.get);
  useInput((input, key) => {
    for (const name of keyNames(input, key)) onKey(name);
  });
  usePaste(onPaste);
  return <Text>{shown}</Text>;
}
