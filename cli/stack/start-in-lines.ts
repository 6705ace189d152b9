import { setTimeout as delay } from 'node:timers/promises';
import { hint } from '../../contract/stack/program-name.ts';
import { attachOrStart, type StackSession } from '../../launch/client.ts';
import { stackHint } from '../../launch/stack-hint.ts';
import { alignColumns } from '../../support/text/columns.ts';
import { shellQuote } from '../../support/text/shell-quote.ts';
import { type CliIo, EXIT } from '../command.ts';
import { sourceRoot } from '../own-place.ts';
import { checklistLine } from './checklist.ts';
import { launching } from './launch-failure.ts';
import { npmIsGone } from './npm-is-gone.ts';
import type { StackRequest } from './stack-flags.ts';
import { countOrders, ordersLine } from './stack-status.ts';

const STATUS_EVERY_MS = 5_000;

/** `npm start` without a terminal. The last line is the sum of the orders. */
export async function startInLines(request: StackRequest, forMs: number | null, io: CliIo): Promise<number> {
  const began = performance.now();
  const print = (line: string) => io.stdout.write(`${line}\n`);
  const asked = untilAsked();
  const session = await launching(
    Promise.race([
      attachOrStart(request.root, request.options, (event) => {
        const line = checklistLine(event);
        if (line !== undefined) print(line);
      }),
      // A stack that is still starting when we are asked to go ends by itself, for want of a session.
      asked.then(() => undefined),
    ]),
  );
  if (session === undefined) {
    print(`ended before the stack was ready, after ${((performance.now() - began) / 1000).toFixed(1)} s`);
    return EXIT.failed;
  }
  for (const line of addressLines(session, request.root)) print(line);
  const status = setInterval(() => void printStatus(session, print), STATUS_EVERY_MS);
  const over = forMs === null ? [] : [delay(forMs, 'asked' as const, { ref: false })];
  const gone = await Promise.race([asked, ...over, session.ended.then(() => 'stack' as const)]);
  clearInterval(status);
  if (gone === 'stack') {
    print('the stack was stopped by another process');
    return EXIT.failed;
  }
  const orders = await countOrders(await session.status());
  await session.leave();
  if (orders === null) {
    print('orders: unknown, the server does not answer');
    return EXIT.failed;
  }
  print(ordersLine(orders));
  return EXIT.done;
}

function addressLines(session: StackSession, root: string): readonly string[] {
  const { endpoints, build, parts } = session.snapshot;
  const lines = session.attached
    ? ['attached to the stack that runs in this folder; its flags stay as they were']
    : [];
  if (session.otherBuild)
    lines.push(
      `it runs build ${build}, which is not this one; end it and start again: ${stackHint(root, 'stack down')}`,
    );
  if (endpoints === null) return lines;
  const rows: readonly (readonly [string, string | null])[] = [
    ['Temporal', endpoints.temporalAddress],
    ['Temporal web interface', endpoints.temporalUiUrl],
    ['Prometheus', endpoints.prometheusUrl],
    ['providers', endpoints.providersUrl],
    [
      'workers',
      parts
        .filter((part) => part.name.startsWith('worker-'))
        .map((part) => part.address)
        .join(' '),
    ],
    ['console', hint(consoleWords(session, root))],
  ];
  return [...lines, ...alignColumns(rows.map(([name, address]) => [`  ${name}`, address ?? 'off']))];
}

/** The stack of a folder of its own is not found from here. */
function consoleWords({ snapshot }: StackSession, root: string): string {
  const { endpoints } = snapshot;
  if (endpoints === null || root === sourceRoot()) return 'console';
  return `console --address ${shellQuote(endpoints.temporalAddress)} --namespace ${shellQuote(endpoints.namespace)}`;
}

async function printStatus(session: StackSession, print: (line: string) => void): Promise<void> {
  // The keeper may end between two lines; the end of the session reports that.
  const snapshot = await session.status().catch(() => undefined);
  if (snapshot === undefined) return;
  const orders = await countOrders(snapshot);
  const lacking = snapshot.parts.filter((part) => part.state !== 'ready' && part.state !== 'off');
  const missing = lacking.map((part) => `; ${part.name} ${part.state}`).join('');
  print(`${orders === null ? 'orders: unknown, the server does not answer' : ordersLine(orders)}${missing}`);
}

/** Settles at a signal, or when npm was killed, which sends no signal. */
async function untilAsked(): Promise<'asked'> {
  return await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => resolve('asked'));
    }
    void npmIsGone().then(() => resolve('asked'));
  });
}
