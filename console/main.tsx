import process from 'node:process';
import { errorStack } from '../support/errors/error-text.ts';
import { systemProblem } from '../support/errors/system-error.ts';
import type { ConsoleData } from './model/app/data.ts';
import type { Place, Settings } from './model/app/state.ts';
import type { StartupEvent } from './model/stack/startup.ts';
import { showConsole } from './show-console.ts';
import { catchEndings, type Ending, exitCodeOf } from './terminal/exits.ts';
import { holdStderr } from './terminal/hold-output.ts';
import { restoreTerminal } from './terminal/restore.ts';

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
    // At once and directly, because a broken process may never return to the normal path.
    if (ending.kind === 'crash') restoreTerminal(terminal);
    finish(ending);
  });
  const shown = showConsole(options, finish);
  const ending = await ended;
  await shown.close();
  restoreTerminal(terminal);
  undo();
  held.release();
  if (ending.kind === 'crash') reportCrash(ending.error);
  if (ending.kind === 'not-started') throw ending.error;
  return exitCodeOf(ending);
}

function reportCrash(error: unknown): void {
  const problem = systemProblem(error);
  if (problem !== undefined) {
    process.stderr.write(`quarterdeck: the console ended: ${problem.says}\n  ${problem.todo}\n`);
    return;
  }
  const stack = errorStack(error);
  process.stderr.write(`quarterdeck: the console broke; this is a defect of quarterdeck itself\n${stack}\n`);
  if (error instanceof Error && error.cause !== undefined) {
    process.stderr.write(`because ${errorStack(error.cause)}\n`);
  }
}
