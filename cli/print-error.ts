import { errorStack } from '../support/errors/error-text.ts';
import { systemProblem } from '../support/errors/system-error.ts';
import { escapeLine } from '../support/text/escape-unsafe.ts';
import { type CliIo, EXIT, OperatorError } from './command.ts';

/** gRPC's error for a waiting call after another one failed without a connection. */
function isClosedChannel(error: unknown): boolean {
  return error instanceof Error && /channel has been (?:shut down|closed)/i.test(error.message);
}

/** Of SQLSTATE class 42: a missing table or column, or one that this role may not read. */
function tableProblem(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('severity' in error)) return undefined;
  return /^42[0-9A-Z]{3}$/.test(String(error.code)) ? `${error.message} (${error.code})` : undefined;
}

/** One sentence on stderr for the error, and the exit code. A stack trace only for a defect of Quarterdeck. */
export function printError(error: unknown, io: CliIo): number {
  if (error instanceof OperatorError) {
    io.stderr.write(`quarterdeck: ${escapeLine(error.message)}\n`);
    for (const step of error.nextSteps) io.stderr.write(`  ${escapeLine(step)}\n`);
    return error.exitCode;
  }
  const problem = systemProblem(error);
  if (problem?.kind === 'closed-output') return EXIT.done;
  if (problem !== undefined) {
    io.stderr.write(`quarterdeck: ${problem.says}\n  ${problem.todo}\n`);
    return problem.kind === 'network' ? EXIT.unreachable : EXIT.failed;
  }
  const tables = tableProblem(error);
  if (tables !== undefined) {
    io.stderr.write(`quarterdeck: PostgreSQL: ${escapeLine(tables)}\n`);
    io.stderr.write(
      '  this is not the order database, or another build created its tables: see docs/MIGRATIONS.md\n',
    );
    return EXIT.failed;
  }
  if (isClosedChannel(error)) {
    io.stderr.write('quarterdeck: the connection to Temporal was closed before it answered\n');
    return EXIT.unreachable;
  }
  io.stderr.write(`quarterdeck: this is a defect of quarterdeck itself\n${errorStack(error)}\n`);
  return EXIT.failed;
}
