import process from 'node:process';
import type { ConsoleOptions } from './main.tsx';
import { type Controller, createController, type OutsideEffect } from './model/app/controller.ts';
import type { ConsoleData } from './model/app/data.ts';
import { initialState } from './model/app/state.ts';
import { paintScreen, paintSpoken } from './paint.tsx';
import { frameOf } from './screens/frame.ts';
import { pressedAt } from './screens/pressed-at.ts';
import type { Ending } from './terminal/exits.ts';
import { catchHangup } from './terminal/hangup.ts';
import type { InputToken } from './terminal/input-token.ts';
import { type Repainter, repainter } from './terminal/repaint.ts';
import { refreshSize, sizeOf } from './terminal/screen-size.ts';
import {
  CURSOR_OFF,
  copySequence,
  ENTER_ALTERNATE,
  MOUSE_OFF,
  MOUSE_ON,
  PASTE_ON,
  widthProbe,
} from './terminal/sequences.ts';
import { sleepUntilContinued } from './terminal/sleep.ts';
import { terminalInput } from './terminal/terminal-input.ts';
import type { InkApp } from './ui/Console.tsx';
import { UNICODE_GLYPHS } from './ui/glyphs.ts';

export type Shown = { close(): Promise<void> };

/** Renders the console and starts the requests. `finish` gets the reason why it ends. */
export function showConsole(options: ConsoleOptions, finish: (ending: Ending) => void): Shown {
  const { stdin, stdout, settings } = options;
  const ink: { app: InkApp | null } = { app: null };
  const state = initialState(settings, {
    now: Date.now(),
    size: sizeOf(stdout),
    ascii: options.ascii,
    place: options.place,
  });
  const controller: Controller = createController(state, systemClock, (effect) =>
    perform(effect, { options, controller, finish, app: () => ink.app, sleep, repaint }),
  );
  const repaint: Repainter = settings.screenReader ? NOTHING_TO_REPAINT : repainter(() => instance, stdout);
  const resize = (): boolean => {
    const before = controller.state.get().size;
    const size = sizeOf(stdout);
    if (size.columns === before.columns && size.rows === before.rows) return false;
    controller.dispatch({ kind: 'resize', size });
    return true;
  };
  const onResize = (): void => {
    if (resize()) repaint.soon();
  };
  // Before Ink's own listener: its frame must have the new height already.
  stdout.on('resize', onResize);
  const sleep: Sleep = { asleep: false };
  const uncatchHangup = catchHangup(stdin, stdout, finish);
  const input = terminalInput(stdin, onToken(controller));
  // Raw first: else the terminal's answers to the probe are echoed onto the screen.
  stdin.setRawMode(true);
  if (!settings.screenReader) prepareTerminal(options);
  const paint = settings.screenReader ? paintSpoken : paintScreen;
  const instance = paint({
    controller,
    // Ink uses nothing of a stdin but what this stream has.
    stdin: input.keyboard as unknown as NodeJS.ReadStream,
    stdout,
    colour: options.colour,
    onReady: (app) => {
      ink.app = app;
    },
  });
  const onContinued = (): void => {
    if (!sleep.asleep) takeTerminalBack(options, controller, repaint);
  };
  process.on('SIGCONT', onContinued);
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
      repaint.stop();
      stdout.off('resize', onResize);
      process.off('SIGCONT', onContinued);
      instance.unmount();
      input.stop();
      uncatchHangup();
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

const PROBED_SIGNS = [UNICODE_GLYPHS.done, UNICODE_GLYPHS.alert, UNICODE_GLYPHS.ellipsis];

function prepareTerminal({ stdout, mouse }: ConsoleOptions): void {
  stdout.write(ENTER_ALTERNATE + (mouse ? MOUSE_ON : '') + widthProbe(PROBED_SIGNS));
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

/** What each token asks for. Of the terminal's answers only those to the width probe, and only so many as it asked. */
function onToken(controller: Controller): (token: InputToken) => void {
  let answersAwaited = PROBED_SIGNS.length;
  return (token) => {
    switch (token.kind) {
      case 'key':
        controller.dispatch({ kind: 'key', key: token.key });
        break;
      case 'paste':
        controller.dispatch({ kind: 'paste', text: token.text });
        break;
      case 'wheel':
        if (controller.state.get().mouse) controller.dispatch({ kind: 'wheel', rows: token.rows });
        break;
      case 'press':
        if (token.button === 0 && controller.state.get().mouse) click(controller, token);
        break;
      case 'cursor':
        answersAwaited -= 1;
        // A sign that took more than one column would shift everything to its right.
        if (answersAwaited >= 0 && token.column > 2) controller.dispatch({ kind: 'glyphs', ascii: true });
        break;
    }
  };
}

/** A lens, a tab or a hint is as good as its key; while something lies over the place keys would go there. */
function click(controller: Controller, at: { readonly x: number; readonly y: number }): void {
  const state = controller.state.get();
  const keys = state.overlay === null ? pressedAt(frameOf(state), at) : [];
  if (keys.length === 0) controller.dispatch({ kind: 'click', x: at.x, y: at.y });
  for (const key of keys) controller.dispatch({ kind: 'key', key });
}

const NOTHING_TO_REPAINT: Repainter = { now() {}, soon() {}, stop() {} };

type Sleep = {
  /** The shell has the terminal. */
  asleep: boolean;
};

/** After a stop that did not come from Ctrl-z: the shell has changed the modes and written onto the screen. */
function takeTerminalBack(options: ConsoleOptions, controller: Controller, repaint: Repainter): void {
  const { stdin, stdout } = options;
  // Setting what is set already does nothing.
  stdin.setRawMode(false);
  stdin.setRawMode(true);
  if (!options.settings.screenReader) {
    const mouse = options.mouse && controller.state.get().mouse;
    stdout.write(ENTER_ALTERNATE + PASTE_ON + CURSOR_OFF + (mouse ? MOUSE_ON : ''));
  }
  refreshSize();
  repaint.now();
}

type Surroundings = {
  readonly options: ConsoleOptions;
  readonly controller: Controller;
  readonly finish: (ending: Ending) => void;
  readonly app: () => InkApp | null;
  readonly sleep: Sleep;
  readonly repaint: Repainter;
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
    case 'repaint':
      refreshSize();
      around.repaint.now();
      break;
  }
}

function suspend({ options, controller, finish, app, sleep, repaint }: Surroundings): void {
  const ink = app();
  if (ink === null || sleep.asleep) return;
  sleep.asleep = true;
  const { stdout } = options;
  sleepUntilContinued(process, {
    async handOver() {
      stdout.write(MOUSE_OFF);
      const suspension = await ink.suspendTerminal();
      return () => {
        refreshSize();
        return suspension.resume();
      };
    },
    awake() {
      sleep.asleep = false;
      if (options.mouse && controller.state.get().mouse) stdout.write(MOUSE_ON);
      repaint.now();
    },
  }).catch((error: unknown) => finish({ kind: 'crash', error }));
}
