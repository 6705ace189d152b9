import { useApp, useInput, usePaste } from 'ink';
import { type ReactNode, useEffect, useSyncExternalStore } from 'react';
import { keyNames } from '../keys/key-name.ts';
import type { Store } from '../model/store.ts';
import { FrameView } from './FrameView.tsx';
import type { Frame } from './line.ts';

export type Screen = {
  readonly frame: Frame;
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
};

export type InkApp = ReturnType<typeof useApp>;

type Props = {
  readonly screen: Store<Screen>;
  readonly onKey: (key: string) => void;
  readonly onPaste: (text: string) => void;
  /** Gives the caller Ink's way to hand the terminal back for a while. */
  readonly onReady: (app: InkApp) => void;
};

/** The only stateful piece of the tree: it shows the frame of the moment and names the keys. */
export function Console({ screen, onKey, onPaste, onReady }: Props): ReactNode {
  const shown = useSyncExternalStore(screen.subscribe, screen.get);
  const app = useApp();
  useEffect(() => onReady(app), [app, onReady]);
  useInput((input, key) => {
    if (key.eventType === 'release') return;
    for (const name of keyNames(input, key)) onKey(name);
  });
  usePaste(onPaste);
  return <FrameView {...shown} />;
}
