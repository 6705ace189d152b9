import process from 'node:process';
import { render } from 'ink';
import { createElement } from 'react';
import { type Controller, createController, type OutsideEffect } from './model/controller.ts';
import type { ConsoleData } from './model/data.ts';
import type { StartupEvent } from './model/startup.ts';
import { initialState, type Place, type Settings } from './model/state.ts';
import { createStore } from './model/store.ts';
import { frameOf } from './screens/frame.ts';
import { catchEndings, type Ending, exitCodeOf } from './terminal/exits.ts';
import { holdStderr } from './terminal/hold-output.ts';
import type { TerminalReport } from './terminal/mouse-reports.ts';
import { restoreTerminal } from './terminal/restore.ts';
import { copySequence, ENTER_ALTERNATE, MOUSE_OFF, MOUSE_ON, widthProbe } from './terminal/sequences.ts';
import { sleepUntilContinued } from './terminal/sleep.ts';
import { terminalInput } from './terminal/terminal-input.ts';
import { Console, type InkApp, type Screen } from './ui/Console.tsx';
import { UNICODE_GLYPHS } from './ui/glyphs.ts';
import { settleFrame } from './ui/line.ts';

export type Opened = {
  readonly data: ConsoleData;
  /** What became known only now: after a start of the stack, where it listens. */
  readonly settings?: Partial<Settings>;
};

export type ConsoleOptions = {
  readonly settings: Settings;
  readonly place: Place;
  readonly ascii: boolean;
  readonly colour: boolean;
  readonly mouse: boolean;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** The start of the local stack, drawn as a checklist until it is through. */
  readonly startup?: AsyncIterable<StartupEvent>;
  /** Asked after the first frame and after the start-up: the client costs more than Ink itself. */
  readonly open: () => Promise<Opened>;
};

/**
 * Runs the console until it is quit, killed or broken. Gives the exit code; the terminal is as it was before. Rejects
 * where the start-up or the connection could not be made.
 */
export async function runConsole(options: ConsoleOptions): Promise<number> {
  const { stdin } = options;
  const held = holdStderr(process);
  const terminal = { stdin, stdoutFd: 1 };
  let finish: (ending: Ending) => void = () => {};
  const ended = new Promise<Ending>((resolve) => {
    finish = resolve;
  });
  const undo = catchEndings(process, (ending) => {
    // At once and by hand, because a broken process may never come back to the orderly way.
    if (ending.kind === 'crash') restoreTerminal(terminal);
    finish(ending);
  });
  const shown = showConsole(options, finish);
  const ending = await ended;
  await shown.close();
  restoreTerminal(terminal);
  undo();
  held.release();
  if (ending.kind === 'crash') tellCrash(ending.error);
  if (ending.kind === 'not-started') throw ending.error;
  return exitCodeOf(ending);
}

function tellCrash(error: unknown): void {
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`quarterdeck: the console broke; this is a defect of quarterdeck itself\n${said}\n`);
  if (error instanceof Error && error.cause !== undefined) {
    process.stderr.write(
      `because ${error.cause instanceof Error ? (error.cause.stack ?? '') : String(error.cause)}\n`,
    );
  }
}

type Shown = { close(): Promise<void> };

function showConsole(options: ConsoleOptions, finish: (ending: Ending) => void): Shown {
  const { stdin, stdout } = options;
  const size = () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  let ink: InkApp | null = null;
  const initial = initialState(options.settings, {
    now: Date.now(),
    size: size(),
    ascii: options.ascii,
    place: options.place,
  });
  const controller = createController(initial, systemClock, (effect) => perform(effect));
  const screen = createStore<Screen>(screenOf(controller, options.colour, undefined));
  controller.state.subscribe(() => screen.set(screenOf(controller, options.colour, screen.get())));
  // Before Ink's own listener: its frame must have the new height already.
  const onResize = (): void => controller.dispatch({ kind: 'resize', size: size() });
  stdout.on('resize', onResize);

  function perform(effect: OutsideEffect): void {
    switch (effect.kind) {
      case 'quit':
        finish({ kind: 'quit' });
        break;
      case 'copy':
        stdout.write(copySequence(effect.text));
        break;
      case 'mouse':
        stdout.write(effect.on ? MOUSE_ON : MOUSE_OFF);
        break;
      case 'suspend':
        suspend();
        break;
    }
  }

  function suspend(): void {
    const app = ink;
    if (app === null) return;
    sleepUntilContinued(process, {
      async handOver() {
        stdout.write(MOUSE_OFF);
        const suspension = await app.suspendTerminal();
        return () => suspension.resume();
      },
      awake() {
        if (controller.state.get().mouse) stdout.write(MOUSE_ON);
        onResize();
      },
    }).catch((error: unknown) => finish({ kind: 'crash', error }));
  }

  const input = terminalInput(stdin, (report) => onReport(controller, report));
  // Raw first: else the terminal's answers to the probe are echoed onto the screen.
  stdin.setRawMode(true);
  const { done, alert, ellipsis } = UNICODE_GLYPHS;
  stdout.write(ENTER_ALTERNATE + (options.mouse ? MOUSE_ON : '') + widthProbe([done, alert, ellipsis]));
  const tree = createElement(Console, {
    screen,
    onKey: (key: string) => controller.dispatch({ kind: 'key', key }),
    onPaste: (text: string) => controller.dispatch({ kind: 'paste', text }),
    onReady: (app: InkApp) => {
      ink = app;
    },
  });
  const instance = render(tree, {
    // Ink reads nothing else of a stdin than what this stream has.
    stdin: input as unknown as NodeJS.ReadStream,
    stdout,
    // The default of 30 throttles to a hair above the keyboard's repeat and drops half of the frames.
    maxFps: 60,
    incrementalRendering: true,
    alternateScreen: true,
    patchConsole: false,
    exitOnCtrlC: false,
    interactive: true,
  });
  instance.waitUntilExit().then(
    () => finish({ kind: 'quit' }),
    (error: unknown) => finish({ kind: 'crash', error }),
  );
  const opening = openData(options, controller).catch((error: unknown) => {
    finish({ kind: 'not-started', error });
    return null;
  });
  return {
    async close() {
      controller.stop();
      stdout.off('resize', onResize);
      instance.unmount();
      stdin.unpipe(input);
      stdin.pause();
      // A thread that waits for a dead server must not hold the shell back.
      await withinMs(
        opening.then((data) => data?.close()),
        CLOSE_MS,
      );
    },
  };
}

const CLOSE_MS = 500;

async function withinMs(work: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work.catch(() => {}), late]);
  clearTimeout(timer);
}

async function openData(options: ConsoleOptions, controller: Controller): Promise<ConsoleData> {
  if (options.startup !== undefined) controller.dispatch({ kind: 'starting' });
  for await (const event of options.startup ?? []) controller.dispatch({ kind: 'startup', event });
  const opened = await options.open();
  controller.connect(opened.data, opened.settings ?? {});
  return opened.data;
}

const systemClock = {
  now: Date.now,
  after(milliseconds: number, run: () => void): () => void {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

function onReport(controller: Controller, report: TerminalReport): void {
  if (report.kind === 'wheel') controller.dispatch({ kind: 'wheel', rows: report.rows });
  if (report.kind === 'press' && report.button === 0) controller.dispatch({ ...report, kind: 'click' });
  // A sign that took more than one column would shift everything to its right.
  if (report.kind === 'cursor' && report.column > 2) controller.dispatch({ kind: 'glyphs', ascii: true });
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
