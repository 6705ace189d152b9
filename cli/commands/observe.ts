import path from 'node:path';
import { hint } from '../../contract/stack/program-name.ts';
import { attachOrStart, partControl, readEndpoints } from '../../launch/client.ts';
import { demoEnvironment } from '../../launch/demo-environment.ts';
import { DEFAULT_OPTIONS, type StackEvent } from '../../launch/keeper/protocol.ts';
import { errorText } from '../../support/errors/error-text.ts';
import { type CliIo, type CommandLeaf, EXIT, OperatorError, usageError } from '../command.ts';
import { openOperations } from '../compose.ts';
import { type Observed, observeWorkerAbsent } from '../observe/worker-absent.ts';
import { sourceRoot } from '../own-place.ts';
import { FOLDER_OPTION, JSON_OPTION } from '../parsing/shared-options.ts';
import { prometheusAlerts } from '../ports/prometheus-alerts.ts';
import { readSettings } from '../read-settings.ts';

const FAULTS = ['worker-absent'] as const;

/** `quarterdeck observe`: one page to its fix, for real, with the seconds of each step. */
export const observe: CommandLeaf = {
  name: 'observe',
  summary: 'inject a fault and follow it from the page to its fix',
  description: `Kills all workers of the local stack under traffic and waits for the alert in its Prometheus; follows the alert's
link to the runbook and opens, without a screen, what the runbook's first command opens; starts the workers again,
waits until the alert is resolved and every order that waited continues. Starts the stack if none is running.
Needs prometheus on PATH. Exit code 1 when an order is lost or a step does not come.`,
  options: [
    { flags: '--fault <name>', description: 'what is injected. Required', choices: FAULTS },
    FOLDER_OPTION,
    JSON_OPTION,
  ],
  examples: [{ args: 'observe --fault worker-absent' }],
  async run(flags, io) {
    if (flags.text('fault') === undefined)
      throw usageError(`--fault is missing: --fault is one of ${FAULTS.join(', ')}`);
    const root = path.resolve(io.cwd, flags.text('folder') ?? sourceRoot());
    const json = flags.has('json');
    const session = await attachOrStart(
      root,
      { ...DEFAULT_OPTIONS, trafficRate: 1 },
      json ? () => undefined : (event) => printStart(io, event),
    );
    const names = session.snapshot.parts.map((part) => part.name);
    const control = partControl(root);
    try {
      const traffic = session.snapshot.parts.find((part) => part.name === 'traffic');
      if (traffic?.state !== 'ready') await control.start('traffic');
      const observed = await follow(
        root,
        names.filter((name) => name.startsWith('worker-')),
        io,
        json,
      );
      if (json) io.stdout.write(`${JSON.stringify(observed)}\n`);
      else io.stdout.write(`${summary(observed)}\n`);
      return observed.lost + observed.ordersLeftBehind === 0 ? EXIT.done : EXIT.failed;
    } finally {
      await session.leave();
    }
  },
};

async function follow(
  root: string,
  workers: readonly string[],
  io: CliIo,
  quiet: boolean,
): Promise<Observed> {
  const endpoints = await readEndpoints(root);
  if (endpoints === undefined) throw new OperatorError('the stack is gone', { exitCode: EXIT.unreachable });
  if (endpoints.prometheusUrl === null) {
    throw new OperatorError('there is no Prometheus in this stack, so no alert can fire', {
      exitCode: EXIT.unreachable,
      nextSteps: ['install it (Debian: apt-get install prometheus) and start the stack again'],
    });
  }
  const settings = await readSettings({}, { cwd: root, env: demoEnvironment(io.env) });
  const operations = openOperations(settings);
  const control = partControl(root);
  try {
    return await observeWorkerAbsent({
      stack: {
        root: sourceRoot(),
        workers,
        kill: (worker) => control.kill(worker, 'SIGKILL'),
        start: (worker) => control.start(worker),
      },
      link: operations.link,
      ports: operations.ports,
      alerts: prometheusAlerts(endpoints.prometheusUrl),
      prometheusUrl: endpoints.prometheusUrl,
      print: quiet ? () => undefined : (line) => io.stdout.write(`${line}\n`),
    });
  } catch (error) {
    throw new OperatorError(errorText(error), {
      exitCode: EXIT.failed,
      nextSteps: [hint('stack status')],
      cause: error,
    });
  } finally {
    await operations.close();
    await bringBack(root, workers);
  }
}

/** Whatever went wrong on the way, the stack is left with its workers. */
async function bringBack(root: string, workers: readonly string[]): Promise<void> {
  const control = partControl(root);
  for (const worker of workers) await control.start(worker).catch(() => undefined);
}

function printStart(io: CliIo, event: StackEvent): void {
  if (event.kind === 'ready')
    io.stdout.write(`the stack is ready after ${Math.round(event.ms / 100) / 10} s\n`);
  if (event.kind === 'part' && event.part.state === 'failed') {
    io.stderr.write(`${event.part.name}: ${event.part.note ?? 'failed'}\n`);
  }
}

function summary(observed: Observed): string {
  return [
    `${observed.alert}: fired after ${observed.secondsToFire} s, resolved ${observed.secondsToResolve} s after the workers were asked back;`,
    `${observed.ordersWaiting} orders waited, ${observed.ordersGoneOn} continued, ${observed.ordersLeftBehind} were left behind, ${observed.lost} lost`,
  ].join(' ');
}
