import process from 'node:process';
import packageFile from '../package.json' with { type: 'json' };
import { type CliIo, type Command, EXIT, OperatorError } from './command.ts';

// Lazily, because what a command needs costs start-up time that the others should not pay.
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./commands/start.ts')).start,
  console: async () => (await import('./commands/console.ts')).consoleCommand,
  stack: async () => (await import('./commands/stack.ts')).stack,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  worker: async () => (await import('./commands/worker.ts')).worker,
  orders: async () => (await import('./commands/orders.ts')).orders,
  journal: async () => (await import('./commands/journal.ts')).journal,
  traffic: async () => (await import('./commands/traffic.ts')).traffic,
  observe: async () => (await import('./commands/observe.ts')).observe,
  chaos: async () => (await import('./commands/chaos.ts')).chaos,
  invariants: async () => (await import('./commands/invariants.ts')).invariants,
  bench: async () => (await import('./commands/bench.ts')).bench,
};

async function main(args: readonly string[], io: CliIo): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--version' || name === '-V' || name === 'version') {
    io.stdout.write(`quarterdeck ${packageFile.version}, Node ${process.versions.node}\n`);
    return EXIT.done;
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    io.stdout.write(`quarterdeck: an operations console for orders on Temporal\n\n`);
    for (const load of Object.values(COMMANDS)) {
      const command = await load();
      io.stdout.write(`  ${command.name.padEnd(12)} ${command.summary}\n`);
    }
    return EXIT.done;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    throw new OperatorError(`there is no command ${JSON.stringify(name)}`, {
      exitCode: EXIT.usage,
      nextSteps: [`one of: ${Object.keys(COMMANDS).join(', ')}`],
    });
  }
  const command = await load();
  if (command.ownHelp !== true && (rest.includes('--help') || rest.includes('-h'))) {
    io.stdout.write(`${command.usage.trimEnd()}\n`);
    return EXIT.done;
  }
  return await command.run(rest, io);
}

function tell(error: unknown, io: CliIo): number {
  if (error instanceof OperatorError) {
    io.stderr.write(`quarterdeck: ${error.message}\n`);
    for (const step of error.nextSteps) io.stderr.write(`  ${step}\n`);
    return error.exitCode;
  }
  io.stderr.write(
    `quarterdeck: this is a defect of quarterdeck itself\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return EXIT.failed;
}

const io: CliIo = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
};
// `quarterdeck orders list | head` closes the pipe early; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
main(process.argv.slice(2), io).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.exitCode = tell(error, io);
  },
);
