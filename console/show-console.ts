import process from 'node:process';
import type { ConsoleOptions } from './main.tsx';
import { type Controller, createController, type OutsideEffect } from './model/controller.ts';
import type { ConsoleData } from './model/data.ts';
import { initialState, type Size } from './model/state.ts';
import { paintScreen, paintSpoken } from './paint.tsx';
import type { Ending } from './terminal/exits.ts';
import type { TerminalReport } from './terminal/mouse-reports.ts';
import { copySequence, ENTER_ALTERNATE, MOUSE_OFF, MOUSE_ON, widthProbe } from './terminal/sequences.ts';
import { sleepUntilContinued } from './terminal/sleep.ts';
import { terminalInput } from './terminal/terminal-input.ts';
import type { InkApp } from './ui/Console.tsx';
import { UNICODE_GLYPHS } from './ui/glyphs.ts';

export type Shown = { close(): Promise<void> };

/** Puts the console onto the terminal and begins to ask. `finish` is told why it ends. */
export function showConsole(options: ConsoleOptions, finish: (ending: Ending) => void): Shown {
  const { stdin, stdout, settings } = options;
  const size = (): Size => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  const ink: { app: InkApp | null } = { app: null };
  const state = initialState(settings, {
    now: Date.now(),
    size: size(),
    ascii: options.ascii,
    place: options.place,
  });
  const controller: Controller = createController(state, systemClock, (effect) =>
    perform(effect, { options, controller, finish, app: () => ink.app, onResize }),
  );
  const onResize = (): void => controller.dispatch({ kind: 'resize', size: size() });
  // Before Ink's own listener: its frame must have the new height already.
  stdout.on('resize', onResize);
  const input = terminalInput(stdin, (report) => onReport(controller, report));
  // Raw first: else the terminal's answers to the probe are echoed onto the screen.
  stdin.setRawMode(true);
  if (!settings.screenReader) prepareTerminal(options);
  const paint = settings.screenReader ? paintSpoken : paintScreen;
  const instance = paint({
    controller,
    // Ink uses nothing of a stdin but what this stream has.
    stdin: input as unknown as NodeJS.ReadStream,
    stdout,
    colour: options.colour,
    onReady: (app) => {
      ink.app = app;
    },
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

function prepareTerminal({ stdout, mouse }: ConsoleOptions): void {
  const { done, alert, ellipsis } = UNICODE_GLYPHS;
  stdout.write(ENTER_ALTERNATE + (mouse ? MOUSE_ON : '') + widthProbe([done, alert, ellipsis]));
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

type Surroundings = {
  readonly options: ConsoleOptions;
  readonly controller: Controller;
  readonly finish: (ending: Ending) => void;
  readonly app: () => InkApp | null;
  readonly onResize: () => void;
};

function perform(effect: OutsideEffect, around: Surroundings): void {
  const { stdout } = around.options;
  switch (effect.kind) {
    case 'quit':
      around.finish({ kind: 'quit' });
      break;
    case 'copy':
      stdout.write(copySequence(effect.text));
      break;
    case 'mouse':
      stdout.write(effect.on ? MOUSE_ON : MOUSE_OFF);
      break;
    case 'suspend':
      suspend(around);
      break;
  }
}

function suspend({ options, controller, finish, app, onResize }: Surroundings): void {
  const ink = app();
  if (ink === null) return;
  const { stdout } = options;
  sleepUntilContinued(process, {
    async handOver() {
      stdout.write(MOUSE_OFF);
      const suspension = await ink.suspendTerminal();
      return () => suspension.resume();
    },
    awake() {
      if (options.mouse && controller.state.get().mouse) stdout.write(MOUSE_ON);
      onResize();
    },
  }).catch((error: unknown) => finish({ kind: 'crash', error }));
}
