import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ENVIRONMENT } from '../../contract/environment.ts';
import { type Command, EXIT, OperatorError, usageError } from '../command.ts';

/** `quarterdeck worker`: a worker of its own, for a server that already exists. */
export const worker: Command = {
  name: 'worker',
  summary: 'run a worker against the server that the environment names',
  usage: `quarterdeck worker [--accept-replay-failures ID,…]

Runs until SIGTERM, then lets what it holds finish. It reads from the environment:

  ${ENVIRONMENT.temporalAddress}               host:port of the Temporal server
  ${ENVIRONMENT.temporalNamespace}             default: default
  ${ENVIRONMENT.databaseUrl}                   postgresql://… of the order database
  ${ENVIRONMENT.providersUrl}      payment, vendor and notification services
  ${ENVIRONMENT.workerName}        default: worker
  ${ENVIRONMENT.coreMetrics}       host:port of core metrics, default 127.0.0.1:9464
  ${ENVIRONMENT.processMetrics}    host:port of process metrics and /healthz, default 127.0.0.1:9465
  ${ENVIRONMENT.otlpEndpoint}    where traces go; without it there are none`,
  async run(args, io) {
    const accepted = acceptedFailures(args);
    const program = findProgram();
    const child = spawn(process.execPath, ['--enable-source-maps', program], {
      cwd: io.cwd,
      env: { ...io.env, ...(accepted === '' ? {} : { [ENVIRONMENT.acceptReplayFailures]: accepted }) },
      stdio: 'inherit',
    });
    const forward = (signal: NodeJS.Signals) => child.kill(signal);
    process.on('SIGTERM', forward);
    process.on('SIGINT', forward);
    try {
      const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
      if (signal !== null) {
        throw new OperatorError(`the worker was ended by ${signal}`, { exitCode: EXIT.failed });
      }
      return code ?? EXIT.failed;
    } finally {
      process.off('SIGTERM', forward);
      process.off('SIGINT', forward);
    }
  },
};

/** Workflow ids whose replay failure the operator takes upon himself; the worker writes them down. */
function acceptedFailures(args: readonly string[]): string {
  const [flag, ...ids] = args;
  if (flag === undefined) return '';
  const [name, inline] = flag.split('=', 2);
  const accepted = [inline, ...ids].filter((id) => id !== undefined && id !== '');
  if (name !== '--accept-replay-failures' || accepted.length === 0) {
    throw usageError(`worker takes only --accept-replay-failures ID,…, not ${args.join(' ')}`);
  }
  return accepted.join(',');
}

// A process of its own, because the worker's metrics and memory are measured and must be the worker's alone.
function findProgram(): string {
  const built = fileURLToPath(new URL('worker.mjs', import.meta.url));
  if (existsSync(built)) return built;
  const source = fileURLToPath(new URL('../../worker/main.ts', import.meta.url));
  if (existsSync(source)) return source;
  throw new OperatorError('the worker program is not beside this one', {
    exitCode: EXIT.failed,
    nextSteps: ['build it: npm start'],
  });
}
