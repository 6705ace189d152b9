import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import path from 'node:path';
import { faultClient } from '../../chaos/fault-client.ts';
import type { OpenStack } from '../../chaos/open-stack.ts';
import type { ScenarioTools } from '../../chaos/scenarios/scenario.ts';
import { must, runOf } from '../../chaos/scenarios/take-remedy.ts';
import { ChaosFailure } from '../../chaos/system.ts';
import { fingerprint } from '../../contract/ids/fingerprint.ts';
import { returnWorkflowId } from '../../contract/ids/workflow-ids.ts';
import type { OrderInput, OrderView } from '../../contract/order/order.ts';
import { ORDER_QUERIES } from '../../contract/order/order-messages.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import { deleteOrderRow, writeOrderRow } from '../../database/checks/corrupt-rows.ts';
import type { Database } from '../../database/connect.ts';
import { totalMinor } from '../../domain/order-amounts.ts';
import { stackFolder } from '../../launch/paths.ts';
import type { ActionContext } from '../../operations/actions/action-context.ts';
import { performAction } from '../../operations/actions/engine/perform-action.ts';
import { previewAction } from '../../operations/actions/engine/preview-action.ts';
import { openJournal } from '../../operations/actions/journal.ts';
import type { Ports } from '../../operations/ports/ports.ts';
import { readWhyStuck } from '../../operations/stuck/gather-evidence.ts';
import { startOrder } from '../../operations/subjects/order/start-order.ts';
import { openReturn } from '../../operations/subjects/return/returns.ts';
import { describeOrder } from '../../operations/temporal/describe.ts';
import { queryOrder } from '../../operations/temporal/query.ts';
import { composePorts } from '../ports/compose-ports.ts';
import { startBrokenWorker } from './broken-worker.ts';
import { draftOrder, returnOf } from './draft-order.ts';
import type { Kept } from './hold-kept.ts';
import { until } from './wait-until.ts';

const CALL_MS = 30_000;

/** Binds what a scenario may do to the stack that it runs on. */
export function composeTools(
  stack: OpenStack,
  parts: { readonly database: Database; readonly programs: string; print(line: string): void },
): {
  readonly tools: ScenarioTools;
  /** What was started and still runs. */
  kept(): readonly Kept[];
  close(): Promise<void>;
} {
  const { endpoints, link } = stack;
  const { ports, close } = composePorts({ ...endpoints, prometheusUrl: null });
  const context = contextOn(stack, ports);
  const faults = faultClient(endpoints.providersUrl);
  const running = new Set<Kept>();
  const tools: ScenarioTools = {
    context,
    control: stack.control,
    print: parts.print,
    until,
    draft: draftOrder,
    start: async (order) => void must(await startOrder(link, order)),
    fault: async (orderId, effect, match = {}) =>
      void (await faults.add({ effect, match: { ...match, orderId } })),
    heal: (orderId) => faults.removeFor(orderId),
    async act(subject, action) {
      const preview = must(await previewAction(context, { action, run: runOf(subject) }));
      const proof = preview.proof === null ? {} : { proof: preview.proof.text };
      const outcome = await performAction(context, preview, { reason: 'scenario', ...proof });
      if (outcome.end !== 'done')
        throw new ChaosFailure(`${action.kind} of ${subject}: ${outcome.end}: ${outcome.says}`);
    },
    ...positionOf(link),
    async openReturn(order) {
      const request = returnOf(order);
      must(await openReturn(link, request));
      return returnWorkflowId(request.returnId);
    },
    async signal(subject, input) {
      const { workflowId } = runOf(subject);
      must(
        await link.call({ what: `signal ${subject}`, deadlineMs: CALL_MS }, (client) =>
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
        await link.call({ what: `run ${name}`, deadlineMs: CALL_MS }, (client) =>
          client.workflow.execute(name, {
            workflowId: `ops/${name}/${randomUUID()}`,
            taskQueue: TASK_QUEUES.orders,
            args: [input],
          }),
        ),
      );
    },
    deleteRow: (orderId) => deleteOrderRow(parts.database, orderId),
    writeRow: (order) => writeOrderRow(parts.database, rowOf(order)),
    startBrokenWorker: brokenWorkers(running, path.resolve(parts.programs), endpoints),
  };
  return { tools, close, kept: () => [...running] };
}

function rowOf(order: OrderInput) {
  return { order, requestHash: fingerprint(order), amountMinor: totalMinor(order.lines) };
}

/** Starts them and keeps track of those that run. */
function brokenWorkers(
  running: Set<Kept>,
  programs: string,
  endpoints: OpenStack['endpoints'],
): ScenarioTools['startBrokenWorker'] {
  return async (orderId) => {
    const { pid, stop } = await startBrokenWorker(programs, endpoints, orderId);
    const worker: Kept = {
      what: `a worker (pid ${pid}) whose build fails at every task of ${orderId}`,
      async stop() {
        running.delete(worker);
        await stop();
      },
    };
    running.add(worker);
    return worker;
  };
}

/** The state of an order on the server. */
function positionOf(link: OpenStack['link']): Pick<ScenarioTools, 'atRest' | 'stage'> {
  return {
    async atRest(orderId) {
      const facts = must(await describeOrder(link, runOf(orderId)));
      return facts.pendingTask === null && facts.pendingActivities.length === 0;
    },
    async stage(orderId) {
      return must(await describeOrder(link, runOf(orderId))).row.stage;
    },
  };
}

function contextOn(stack: OpenStack, ports: Ports): ActionContext {
  return {
    link: stack.link,
    ports,
    policy: { production: false, readOnly: false, word: null },
    journal: openJournal(stackFolder(stack.root)),
    actor: `scenario@${hostname()}`,
    host: hostname(),
    pid: process.pid,
    now: Date.now,
    newId: () => `qd-${randomUUID()}`,
  };
}
