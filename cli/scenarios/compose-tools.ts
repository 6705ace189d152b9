import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenStack } from '../../chaos/open-stack.ts';
import type { ScenarioTools } from '../../chaos/scenarios/scenario.ts';
import { must, runOf } from '../../chaos/scenarios/take-remedy.ts';
import { ChaosFailure } from '../../chaos/system.ts';
import { findProduct } from '../../contract/catalogue.ts';
import { fingerprint } from '../../contract/fingerprint.ts';
import { newOrderId } from '../../contract/new-order-id.ts';
import type { OrderInput, OrderView } from '../../contract/order.ts';
import { ORDER_QUERIES } from '../../contract/order-messages.ts';
import { TEST_TOKENS } from '../../contract/providers.ts';
import { TASK_QUEUES } from '../../contract/task-queues.ts';
import { deleteOrderRow, writeOrderRow } from '../../database/checks/spoil.ts';
import type { Database } from '../../database/connect.ts';
import { totalMinor } from '../../domain/order-amounts.ts';
import { stackFolder } from '../../launch/paths.ts';
import type { ActionContext } from '../../operations/actions/action-context.ts';
import { openJournal } from '../../operations/actions/journal.ts';
import { perform } from '../../operations/actions/perform.ts';
import { previewOrder } from '../../operations/actions/preview-order.ts';
import { queryOrder } from '../../operations/query.ts';
import { startOrder } from '../../operations/start-order.ts';
import { readWhyStuck } from '../../operations/stuck/gather-evidence.ts';
import { composePorts } from '../ports/compose-ports.ts';
import { startBrokenWorker } from './broken-worker.ts';
import { controlFaults } from './control-faults.ts';

const UNTIL_MS = 30_000;
const LOOK_EVERY_MS = 200;

/** Binds what a scenario may do to the stack that it runs on. */
export function composeTools(
  stack: OpenStack,
  parts: { readonly database: Database; readonly programs: string; say(line: string): void },
): { readonly tools: ScenarioTools; close(): Promise<void> } {
  const { endpoints, link } = stack;
  const { ports, close } = composePorts({ ...endpoints, prometheusUrl: null });
  const context: ActionContext = {
    link,
    ports,
    policy: { production: false, readOnly: false, word: null },
    journal: openJournal(stackFolder(stack.root)),
    actor: `scenario@${hostname()}`,
    host: hostname(),
    pid: process.pid,
    now: Date.now,
    newId: () => `qd-${randomUUID()}`,
  };
  const faults = controlFaults(endpoints.providersUrl);
  const tools: ScenarioTools = {
    context,
    control: stack.control,
    say: parts.say,
    until,
    draft,
    start: async (order) => void must(await startOrder(link, order)),
    fault: (orderId, effect, match) => faults.add(orderId, effect, match),
    heal: (orderId) => faults.removeOf(orderId),
    async act(subject, action) {
      const preview = must(await previewOrder(context, { action, run: runOf(subject) }));
      const proof = preview.proof === null ? {} : { proof: preview.proof.text };
      const outcome = await perform(context, preview, { reason: 'scenario', ...proof });
      if (outcome.end !== 'done')
        throw new ChaosFailure(`${action.kind} of ${subject}: ${outcome.end}: ${outcome.says}`);
    },
    async signal(subject, input) {
      const { workflowId } = runOf(subject);
      must(
        await link.call({ what: `signal ${subject}`, deadlineMs: UNTIL_MS }, (client) =>
          client.workflow.getHandle(workflowId).signal('unknown-to-the-order', input),
        ),
      );
    },
    async view(subject) {
      const answer = await queryOrder(link, runOf(subject), { name: ORDER_QUERIES.order });
      return answer.ok ? (answer.value.value as OrderView) : undefined;
    },
    providerKnows: async (key) => (await ports.provider?.effect(key)) !== undefined,
    verdict: async (subject) =>
      must(await readWhyStuck(link, ports, { run: runOf(subject), now: Date.now() })),
    async check(name) {
      const input = { v: 1, settleMs: 0, inDoubtMs: 60_000 };
      must(
        await link.call({ what: `run ${name}`, deadlineMs: UNTIL_MS }, (client) =>
          client.workflow.execute(name, {
            workflowId: `ops/${name}/${randomUUID()}`,
            taskQueue: TASK_QUEUES.orders,
            args: [input],
          }),
        ),
      );
    },
    deleteRow: (orderId) => deleteOrderRow(parts.database, orderId),
    writeRow: (order) =>
      writeOrderRow(parts.database, {
        order,
        requestHash: fingerprint(order),
        amountMinor: totalMinor(order.lines),
      }),
    startBrokenWorker: (orderId) => startBrokenWorker(path.resolve(parts.programs), endpoints, orderId),
  };
  return { tools, close };
}

async function until<T>(
  condition: () => Promise<T>,
  what: string,
  limitMs = UNTIL_MS,
): Promise<NonNullable<T>> {
  const end = performance.now() + limitMs;
  let last = '';
  do {
    try {
      const value = await condition();
      if (value !== null && value !== undefined && value !== false) return value as NonNullable<T>;
      last = '';
    } catch (error) {
      last = `: ${error instanceof Error ? error.message : String(error)}`;
    }
    await sleep(LOOK_EVERY_MS);
  } while (performance.now() < end);
  throw new ChaosFailure(`waited ${limitMs} ms in vain until ${what}${last}`);
}

const PROMISE_MS = 3_600_000;

function draft(changes: Partial<OrderInput> = {}): OrderInput {
  const requestKey = `scenario-${randomUUID()}`;
  const customerId = 'cus-scenario';
  const product = findProduct('nw-001');
  if (product === undefined) throw new ChaosFailure('the price list has no nw-001');
  const now = Date.now();
  return {
    v: 1,
    orderId: newOrderId(customerId, requestKey),
    customerId,
    requestKey,
    placedAt: new Date(now).toISOString(),
    promiseBy: new Date(now + PROMISE_MS).toISOString(),
    policy: 'test',
    channel: 'operator',
    currency: 'EUR',
    lines: [
      {
        line: 1,
        sku: product.sku,
        name: product.name,
        quantity: 1,
        unitPriceMinor: product.prices['EUR'] ?? 0,
        vendorId: product.vendorId,
      },
    ],
    payment: { method: 'card', token: TEST_TOKENS.good },
    shipTo: { name: 'Ada', street: 'Quay 1', city: 'Hamburg', postalCode: '20457', country: 'DE' },
    contact: { email: 'ada@example.test' },
    ...changes,
  };
}
