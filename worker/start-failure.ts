import { systemProblem } from '../contract/system-error.ts';
import { describeError } from '../telemetry/log-error.ts';

/** What went wrong at the start, for the person who started it; the stack is of no use to them. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}

export function asStartFailure<Part>(problem: string, start: () => Part): Part {
  try {
    return start();
  } catch (error) {
    throw new StartFailure(problem, { cause: error });
  }
}

/** One sentence and its causes; the stack only where the failure is none that a person can mend. */
export function tellFailure(error: unknown, to: NodeJS.WritableStream): void {
  const described = describeError(error);
  to.write(`worker: ${described.message}\n`);
  for (let cause = described.cause; cause !== undefined; cause = cause.cause) {
    to.write(`  because: ${cause.message}\n`);
  }
  if (error instanceof StartFailure || systemProblem(error) !== undefined) return;
  for (const frame of described.stack ?? []) to.write(`  ${frame}\n`);
}
