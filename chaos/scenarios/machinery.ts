import { AFTER, AHEAD, MEANWHILE } from './fixes.ts';
import type { Scenario, ScenarioTools, Staged } from './scenario.ts';

const WORKERS_BACK_MS = 60_000;
const nothing = () => Promise.resolve();

async function stopWorkers({ control }: ScenarioTools): Promise<() => Promise<void>> {
  const names = (await control.parts())
    .filter((part) => part.name.startsWith('worker-') && part.state === 'ready')
    .map((part) => part.name);
  await Promise.all(names.map((name) => control.stop(name)));
  let back: Promise<unknown> | undefined;
  return async () => {
    back ??= Promise.all(names.map((name) => control.start(name)));
    await back;
  };
}

/** An order that waits for its silent vendor. */
async function resting(tools: ScenarioTools, policy: 'demo' | 'test' = 'demo'): Promise<Staged> {
  const order = tools.draft({ policy });
  await tools.fault(order.orderId, { type: 'vendor-silent' });
  await tools.start(order);
  await tools.until(
    async () => (await tools.view(order.orderId))?.vendors[0]?.vendorOrderId,
    'it is ordered at its vendor',
    WORKERS_BACK_MS,
  );
  return { subject: order.orderId, recover: () => tools.heal(order.orderId) };
}

const SIGNALS = 120;
const SIGNAL_BYTES = 100_000;

/** Workers, builds, histories and stores that are not as they should be. */
export const MACHINERY: readonly Scenario[] = [
  {
    name: 'no-poller',
    reason: 'no-poller',
    summary: 'every worker is stopped; a new order waits for one',
    limitMs: 90_000,
    alone: true,
    async bringAbout(tools) {
      const recover = await stopWorkers(tools);
      try {
        const order = tools.draft({ policy: 'test' });
        await tools.start(order);
        return { subject: order.orderId, recover };
      } catch (error) {
        await recover();
        throw error;
      }
    },
    fixes: { elsewhere: AFTER, 'cancel-later': AHEAD },
  },
  {
    name: 'workflow-task-failing',
    reason: 'workflow-task-failing',
    summary: 'a worker of another build fails at every task of the order',
    limitMs: 90_000,
    alone: true,
    async bringAbout(tools) {
      const { subject, recover: heal } = await resting(tools);
      const startAgain = await stopWorkers(tools);
      const broken = await tools.startBrokenWorker(subject).catch(async (error: unknown) => {
        await startAgain();
        throw error;
      });
      // Something has to be done for the code to fail at.
      await tools.act(subject, { kind: 'signal', name: 'attention', input: {} });
      return {
        subject,
        async recover() {
          await broken.stop();
          await startAgain();
          await heal();
        },
      };
    },
    fixes: { elsewhere: AFTER },
  },
  {
    name: 'orphan-row',
    reason: 'orphan',
    summary: 'the run of an order was terminated; PostgreSQL has the order open',
    limitMs: 30_000,
    async bringAbout(tools) {
      const staged = await resting(tools);
      await tools.act(staged.subject, { kind: 'terminate' });
      return staged;
    },
    fixes: { restart: AFTER, reset: AFTER },
  },
  {
    name: 'orphan-without-run',
    reason: 'orphan',
    summary: 'PostgreSQL has an order that no run was ever started for',
    limitMs: 30_000,
    async bringAbout(tools) {
      const order = tools.draft({ policy: 'test' });
      await tools.writeRow(order);
      return { subject: order.orderId, recover: nothing };
    },
    fixes: {
      restart: MEANWHILE,
      'close-row': { recover: 'never', seen: (verdict) => verdict.reason === null },
    },
  },
  {
    name: 'orphan-run',
    reason: 'orphan',
    summary: 'a run is open for an order that is no longer in PostgreSQL',
    limitMs: 60_000,
    async bringAbout(tools) {
      const staged = await resting(tools);
      await tools.deleteRow(staged.subject);
      await tools.check('reconcile');
      return staged;
    },
    fixes: { terminate: MEANWHILE },
  },
  {
    name: 'history-limit',
    reason: 'history-limit',
    summary: 'a client has sent an order thousands of kilobytes of signals; its history is nearly full',
    limitMs: 60_000,
    async bringAbout(tools) {
      const staged = await resting(tools);
      const input = { padding: 'x'.repeat(SIGNAL_BYTES) };
      const signals = Array.from({ length: SIGNALS }, () => input);
      await Promise.all(signals.map((each) => tools.signal(staged.subject, each)));
      return staged;
    },
    fixes: {
      'override-status': {
        recover: 'after',
        fields: () => ({ status: 'delivered', evidence: 'the customer has it' }),
      },
      cancel: AFTER,
    },
  },
];
