import process from 'node:process';
import { escapeLine } from '../contract/escape-unsafe.ts';
import { systemProblem } from '../contract/system-error.ts';
import packageFile from '../package.json' with { type: 'json' };
import { type CliIo, type Command, EXIT, OperatorError } from './command.ts';

export type Commands = Readonly<Record<string, () => Promise<Command>>>;

/** The whole program but its process: gives the exit code and tells what went wrong, never with a stack. */
export async function runProgram(commands: Commands, args: readonly string[], io: CliIo): Promise<number> {
  try {
    return await dispatch(commands, args, io);
  } catch (error) {
    return tell(error, io);
  }
}

async function dispatch(commands: Commands, args: readonly string[], io: CliIo): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--version' || name === '-V' || name === 'version') {
    io.stdout.write(`quarterdeck ${packageFile.version}, Node ${process.versions.node}\n`);
    return EXIT.done;
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    io.stdout.write(`quarterdeck: an operations console for orders on Temporal\n\n`);
    for (const load of Object.values(commands)) {
      const command = await load();
      io.stdout.write(`  ${command.name.padEnd(12)} ${command.summary}\n`);
    }
    return EXIT.done;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) {
    throw new OperatorError(`there is no command ${JSON.stringify(name)}`, {
      exitCode: EXIT.usage,
      nextSteps: [`one of: ${Object.keys(commands).join(', ')}`],
    });
  }
  const command = await load();
  if (command.ownHelp !== true && (rest.includes('--help') || rest.includes('-h'))) {
    io.stdout.write(`${command.usage.trimEnd()}\n`);
    return EXIT.done;
  }
  return await command.run(rest, io);
}

/** What gRPC says to a call that was still waiting when another had already failed for want of a connection. */
function isClosedChannel(error: unknown): boolean {
  return error instanceof Error && /channel has been (?:shut down|closed)/i.test(error.message);
}

export function tell(error: unknown, io: CliIo): number {
  if (error instanceof OperatorError) {
    io.stderr.write(`quarterdeck: ${escapeLine(error.message)}\n`);
    for (const step of error.nextSteps) io.stderr.write(`  ${step}\n`);
    return error.exitCode;
  }
  const problem = systemProblem(error);
  if (problem?.kind === 'closed-output') return EXIT.done;
  if (problem !== undefined) {
    io.stderr.write(`quarterdeck: ${problem.says}\n  ${problem.todo}\n`);
    return problem.kind === 'network' ? EXIT.unreachable : EXIT.failed;
  }
  if (isClosedChannel(error)) {
    io.stderr.write('quarterdeck: the connection to Temporal was closed before it answered\n');
    return EXIT.unreachable;
  }
  io.stderr.write(
    `quarterdeck: this is a defect of quarterdeck itself\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return EXIT.failed;
}
