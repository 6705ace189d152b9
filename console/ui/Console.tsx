import { useApp } from 'ink';
import { type ReactNode, useEffect, useSyncExternalStore } from 'react';
import type { Store } from '../model/app/store.ts';
import { FrameView } from './FrameView.tsx';
import type { Frame } from './line.ts';
import { useRawTerminal } from './use-raw-terminal.ts';

export type Screen = {
  readonly frame: Frame;
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
};

export type InkApp = ReturnType<typeof useApp>;

type Props = {
  readonly screen: Store<Screen>;
  /** Gives the caller Ink's way to hand the terminal back for a while. */
  readonly onReady: (app: InkApp) => void;
};

/** The only stateful piece of the tree: it shows the frame of the moment. */
export function Console({ screen, onReady }: Props): ReactNode {
  const shown = useSyncExternalStore(screen.subscribe, screen.get);
  const app = useApp();
  useEffect(() => onReady(app), [app, onReady]);
  useRawTerminal();
  return <FrameView {...shown} />;
}
