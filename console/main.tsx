import { render } from 'ink';
import { createElement } from 'react';
import { type Controller, createController } from './model/controller.ts';
import type { ConsoleData } from './model/data.ts';
import type { Effect } from './model/event.ts';
import { initialState, type Place, type Settings } from './model/state.ts';
import { createStore } from './model/store.ts';
import { frameOf } from './screens/frame.ts';
import type { TerminalReport } from './terminal/mouse-reports.ts';
import { restoreTerminal } from './terminal/restore.ts';
import { copySequence, ENTER_ALTERNATE, MOUSE_OFF, MOUSE_ON, widthProbe } from './terminal/sequences.ts';
import { terminalInput } from './terminal/terminal-input.ts';
import { Console, type Screen } from './ui/Console.tsx';
import { UNICODE_GLYPHS } from './ui/glyphs.ts';
import { settleFrame } from './ui/line.ts';

export type ConsoleOptions = {
  readonly settings: Settings;
  readonly place: Place;
  readonly ascii: boolean;
  readonly colour: boolean;
  readonly mouse: boolean;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Loaded after the first frame: the client costs more than Ink itself. */
  readonly openData: () => Promise<ConsoleData>;
};

/** Runs the console until it is quit. Gives the exit code. */
export async function runConsole(options: ConsoleOptions): Promise<number> {
  const { stdin, stdout } = options;
  const size = () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  let performEffect: (effect: Effect) => void = () => {};
  const controller: Controller = createController(
    initialState(options.settings, {
      now: Date.now(),
      size: size(),
      ascii: options.ascii,
      place: options.place,
    }),
    {
      now: Date.now,
      after(milliseconds, run) {
        const timer = setTimeout(run, milliseconds);
        return () => clearTimeout(timer);
      },
    },
    (effect) => performEffect(effect),
  );
  const screen = createStore<Screen>(screenOf(controller, options, undefined));
  controller.state.subscribe(() => screen.set(screenOf(controller, options, screen.get())));
  stdout.on('resize', () => controller.dispatch({ kind: 'resize', size: size() }));
  const onReport = (report: TerminalReport): void => {
    if (report.kind === 'wheel') controller.dispatch({ kind: 'wheel', rows: report.rows });
    if (report.kind === 'press' && report.button === 0) controller.dispatch({ ...report, kind: 'click' });
    if (report.kind === 'cursor' && report.column > 2) controller.dispatch({ kind: 'glyphs', ascii: true });
  };
  const input = terminalInput(stdin, onReport);
  const { done, alert, ellipsis } = UNICODE_GLYPHS;
  // Raw first: else the terminal's answers to the probe are echoed onto the screen.
  stdin.setRawMode(true);
  stdout.write(ENTER_ALTERNATE + (options.mouse ? MOUSE_ON : '') + widthProbe([done, alert, ellipsis]));
  const ink = render(
    createElement(Console, {
      screen,
      onKey: (key: string) => controller.dispatch({ kind: 'key', key }),
      onPaste: (text: string) => controller.dispatch({ kind: 'paste', text }),
      onReady: () => {},
    }),
    {
      stdin: input as unknown as NodeJS.ReadStream,
      stdout,
      maxFps: 60,
      incrementalRendering: true,
      alternateScreen: true,
      patchConsole: false,
      exitOnCtrlC: false,
      interactive: true,
    },
  );
  performEffect = (effect) => {
    if (effect.kind === 'quit') ink.unmount();
    if (effect.kind === 'copy') stdout.write(copySequence(effect.text));
    if (effect.kind === 'mouse') stdout.write(effect.on ? MOUSE_ON : MOUSE_OFF);
  };
  const data = await options.openData();
  controller.connect(data, {});
  await ink.waitUntilExit();
  controller.stop();
  await data.close();
  restoreTerminal({ stdin, stdoutFd: 1 });
  return 0;
}

function screenOf(controller: Controller, options: ConsoleOptions, last: Screen | undefined): Screen {
  const state = controller.state.get();
  const next = frameOf(state);
  const { columns, rows } = state.size;
  const frame = last === undefined ? next : settleFrame(last.frame, next);
  if (last !== undefined && frame === last.frame && columns === last.columns && rows === last.rows)
    return last;
  return { frame, columns, rows, colour: options.colour };
}
