import { LaunchProblem } from '../../launch/launch-problem.ts';
import { EXIT, OperatorError } from '../command.ts';

/** What the launcher could not do, in the words of the command line. */
export async function launching<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof LaunchProblem)) throw error;
    throw new OperatorError(error.message, { exitCode: EXIT.failed, nextSteps: error.todo, cause: error });
  }
}
