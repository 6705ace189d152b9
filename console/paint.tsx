import { type Instance, type RenderOptions, render } from 'ink';
import type { ReactNode } from 'react';
import type { Controller } from './model/app/controller.ts';
import { createStore } from './model/app/store.ts';
import { frameOf } from './screens/frame.ts';
import { spokenText } from './screens/spoken.ts';
import { Console, type InkApp, type Screen } from './ui/Console.tsx';
import { settleFrame } from './ui/line.ts';
import { Spoken } from './ui/Spoken.tsx';

export type PaintOptions = {
  readonly controller: Controller;
  /** Switches raw mode; nothing is read from it. */
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly colour: boolean;
  readonly onReady: (app: InkApp) => void;
};

const COMMON: RenderOptions = { patchConsole: false, exitOnCtrlC: false, interactive: true };

/** The console's state on a terminal. */
export function paintScreen(options: PaintOptions): Instance {
  const { controller, colour } = options;
  const screen = createStore<Screen>(screenOf(controller, colour, undefined));
  controller.state.subscribe(() => screen.set(screenOf(controller, colour, screen.get())));
  const tree: ReactNode = <Console screen={screen} onReady={options.onReady} />;
  return render(tree, {
    ...COMMON,
    stdin: options.stdin,
    stdout: options.stdout,
    // The default of 30 throttles to a hair above the keyboard's repeat and drops half of the frames.
    maxFps: 60,
    incrementalRendering: true,
    alternateScreen: true,
  });
}

/** The same as sentences, one under the other, in the terminal's own scrollback. */
export function paintSpoken(options: PaintOptions): Instance {
  const { controller } = options;
  const text = createStore(spokenText(controller.state.get()));
  controller.state.subscribe(() => text.set(spokenText(controller.state.get())));
  return render(<Spoken text={text} />, {
    ...COMMON,
    stdin: options.stdin,
    stdout: options.stdout,
    isScreenReaderEnabled: true,
  });
}

/** The frame of the state; the last one itself where nothing on it changed, so that nothing is painted. */
function screenOf(controller: Controller, colour: boolean, last: Screen | undefined): Screen {
  const state = controller.state.get();
  const next = frameOf(state);
  const { columns, rows } = state.size;
  const frame = last === undefined ? next : settleFrame(last.frame, next);
  if (last !== undefined && frame === last.frame && columns === last.columns && rows === last.rows)
    return last;
  return { frame, columns, rows, colour };
}
