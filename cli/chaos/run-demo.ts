import { readEvidence } from '../../chaos/evidence/read-evidence.ts';
import { checkInvariants, countHarm } from '../../chaos/invariants/judge.ts';
import { type OpenStack, openStack } from '../../chaos/open-stack.ts';
import { invariantLines } from '../../chaos/report.ts';
import { DEMO_ACTS, performActs } from '../../chaos/runs/demo.ts';
import { checkMoving } from '../../chaos/runs/final-judgement.ts';
import { stackFolder } from '../../launch/paths.ts';
import { errorText } from '../../support/errors/error-text.ts';
import { type CliIo, EXIT } from '../command.ts';
import { launching } from '../stack/launch-failure.ts';
import { openDatabase } from './compose-system.ts';
import { readAsked } from './read-asked.ts';

const TRAFFIC_PER_SECOND = 2;

/** Kills on a schedule under traffic: behind the open console on a terminal, printed line by line without one. */
export async function runDemo(root: string, io: CliIo): Promise<number> {
  const print = (line: string): void => {
    io.stderr.write(`${line}\n`);
  };
  const stack = await launching(openStack({ attachTo: root, trafficRate: TRAFFIC_PER_SECOND, print: print }));
  try {
    if (io.stdin.isTTY === true && io.stdout.isTTY === true) await behindConsole(stack, io);
    else await narrated(stack, io);
    return await lastWord(stack, io);
  } finally {
    await stack.close();
  }
}

/** The console owns the screen, so the log is printed when it is closed. */
async function behindConsole(stack: OpenStack, io: CliIo): Promise<void> {
  const stop = new AbortController();
  const lines: string[] = [];
  const acts = performActs(DEMO_ACTS, stack.control, {
    print: (line) => lines.push(`${clock()}  ${line}`),
    signal: stop.signal,
  }).catch((error: unknown) => {
    lines.push(`${clock()}  the demonstration ended: ${errorText(error)}`);
  });
  const { runConsole } = await import('../commands/console.ts');
  const { namespace, temporalAddress: address } = stack.endpoints;
  await runConsole({ address, namespace }, { ascii: false, mouse: true, screenReader: false }, io);
  stop.abort();
  await acts;
  for (const line of lines) io.stdout.write(`${line}\n`);
}

async function narrated(stack: OpenStack, io: CliIo): Promise<void> {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  process.once('SIGHUP', onSignal);
  const state = setInterval(() => {
    void stateLine(stack).then((line) => io.stdout.write(`${clock()}    ${line}\n`));
  }, STATE_EVERY_MS);
  try {
    await performActs(DEMO_ACTS, stack.control, {
      print: (line) => io.stdout.write(`${clock()}  ${line}\n`),
      signal: stop.signal,
    });
  } finally {
    clearInterval(state);
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

const STATE_EVERY_MS = 5_000;

async function stateLine(stack: OpenStack): Promise<string> {
  const count = async (query: string): Promise<string> => {
    const answer = await stack.link.call({ what: 'count orders', deadlineMs: 2_000 }, (client) =>
      client.workflow.count(query),
    );
    return answer.ok ? String(answer.value.count) : 'unknown';
  };
  const [open, completed, parts] = await Promise.all([
    count("WorkflowType = 'order' AND CloseTime IS NULL"),
    count("WorkflowType = 'order' AND OrderStatus = 'completed'"),
    stack.control.parts(),
  ]);
  const workers = parts.filter((part) => part.name.startsWith('worker-'));
  const up = workers.filter((part) => part.state === 'ready').length;
  return `workers ${up} of ${workers.length}, orders open ${open}, completed ${completed}`;
}

/** What was promised on the way is checked at the end, in every store. */
async function lastWord(stack: OpenStack, io: CliIo): Promise<number> {
  const database = openDatabase(stack.endpoints.databaseUrl);
  try {
    const stores = { link: stack.link, database, providersUrl: stack.endpoints.providersUrl };
    const read = async () => {
      // The journal first: what was asked later could not be in the stores yet.
      const asked = await readAsked(stackFolder(stack.root));
      return checkInvariants(await readEvidence(stores, { asked, quiet: false, only: null }));
    };
    const judgements = await checkMoving(read, (line) => io.stderr.write(`${line}\n`));
    for (const line of judgements.flatMap(invariantLines)) io.stdout.write(`${line}\n`);
    const [lost, doubled] = [countHarm(judgements, 'lost'), countHarm(judgements, 'doubled')];
    io.stdout.write(`lost ${lost}, doubled ${doubled}\n`);
    return judgements.some((one) => one.findings.length > 0) ? EXIT.failed : EXIT.done;
  } finally {
    await database.destroy();
  }
}

function clock(): string {
  return new Date().toISOString().slice(11, 19);
}
