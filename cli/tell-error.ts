import { errorStack } from '../support/errors/error-text.ts';
import { systemProblem } from '../support/errors/system-error.ts';
import { escapeLine } from '../support/text/escape-unsafe.ts';
import { type CliIo, EXIT, OperatorError } from './command.ts';

/** What gRPC says to a call that was still waiting when another had already failed for want of a connection. */
function isClosedChannel(error: unknown): boolean {
  return error instanceof Error && /channel has been (?:shut down|closed)/i.test(error.message);
}

/** Of SQLSTATE class 42: a table or column that is not there, or that this role may not read. */
function tableProblem(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('severity' in error)) return undefined;
  return /^42[0-9A-Z]{3}$/.test(String(error.code)) ? `${error.message} (${error.code})` : undefined;
}

/** One sentence on stderr for what went wrong, and the exit code. A stack only for a defect of ours. */
export function tell(error: unknown, io: CliIo): number {
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
      '  the database is not the one of the orders, or its tables are of another build: docs/MIGRATIONS.md\n',
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
