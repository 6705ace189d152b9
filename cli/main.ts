import process from 'node:process';
import type { CliIo } from './command.ts';
import { keepLoopbackFromProxies } from './loopback-without-proxy.ts';
import { gated } from './output-gate.ts';
import { type Commands, runProgram, tell } from './program.ts';

// Lazily, because what a command needs costs start-up time that the others should not pay.
const COMMANDS: Commands = {
  start: async () => (await import('./commands/start.ts')).start,
  console: async () => (await import('./commands/console.ts')).consoleCommand,
  stack: async () => (await import('./commands/stack.ts')).stack,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  worker: async () => (await import('./commands/worker.ts')).worker,
  orders: async () => (await import('./commands/orders.ts')).orders,
  customers: async () => (await import('./commands/customers.ts')).customers,
  deployments: async () => (await import('./commands/deployments.ts')).deployments,
  returns: async () => (await import('./commands/returns.ts')).returns,
  subscriptions: async () => (await import('./commands/subscriptions.ts')).subscriptions,
  journal: async () => (await import('./commands/journal.ts')).journal,
  traffic: async () => (await import('./commands/traffic.ts')).traffic,
  observe: async () => (await import('./commands/observe.ts')).observe,
  chaos: async () => (await import('./commands/chaos.ts')).chaos,
  scenario: async () => (await import('./commands/scenario.ts')).scenario,
  invariants: async () => (await import('./commands/invariants.ts')).invariants,
  bench: async () => (await import('./commands/bench.ts')).bench,
};

keepLoopbackFromProxies(process.env);
const io: CliIo = {
  stdin: process.stdin,
  stdout: gated(process.stdout),
  stderr: gated(process.stderr),
  env: process.env,
  cwd: process.cwd(),
};
// `quarterdeck orders list | head` closes the pipe early, a log disk fills up: what was asked for goes on all the same,
// and the exit code is that of the command.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
// A call that nobody waits for any more may fail after the one that was waited for. The console has a screen to leave
// first and listens itself.
for (const broken of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(broken, (error) => {
    if (process.listenerCount(broken) === 1) process.exit(tell(error, io));
  });
}
process.exitCode = await runProgram(COMMANDS, process.argv.slice(2), io);
