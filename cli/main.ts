import process from 'node:process';
import { PROGRAM_VARIABLE } from '../contract/stack/program-name.ts';
import type { CliIo } from './command.ts';
import { COMMANDS } from './command-table.ts';
import { keepLoopbackFromProxies } from './loopback-without-proxy.ts';
import { gated } from './output-gate.ts';
import { launcherFrom } from './own-place.ts';
import { printError } from './print-error.ts';
import { runProgram } from './program.ts';

keepLoopbackFromProxies(process.env);
// Hints are pasted where this command was typed.
process.env[PROGRAM_VARIABLE] = launcherFrom(process.cwd());
const io: CliIo = {
  stdin: process.stdin,
  stdout: gated(process.stdout),
  stderr: gated(process.stderr),
  env: process.env,
  cwd: process.cwd(),
};
// `quarterdeck orders list | head` closes the pipe early, a log disk fills up: the command continues anyway,
// and the exit code is that of the command.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
// A call that is no longer awaited may fail after the awaited one. The console has a screen to leave
// first and listens itself.
for (const broken of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(broken, (error) => {
    if (process.listenerCount(broken) === 1) process.exit(printError(error, io));
  });
}
process.exitCode = await runProgram(COMMANDS, process.argv.slice(2), io);
