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

/** One sentence and its causes for errors that the user can fix. */
export function explainFailure(error: unknown): readonly string[] | undefined {
  if (!(error instanceof StartFailure)) return undefined;
  const described = describeError(error);
  const lines = [described.message];
  for (let cause = described.cause; cause !== undefined; cause = cause.cause) {
    lines.push(`because: ${cause.message}`);
  }
  return lines;
}
