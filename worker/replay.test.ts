import type { WorkflowBundle } from '@temporalio/worker';
import { Worker } from '@temporalio/worker';
import { beforeAll, expect, test } from 'vitest';
import { CANCEL_SCENARIOS } from '../test/orders/cancel-scenarios.ts';
import { installQuietRuntime } from '../test/orders/quiet-runtime.ts';
import { type RecordedHistory, readRecordedHistories } from '../test/orders/recorded-histories.ts';
import { STRAIGHT_SCENARIOS } from '../test/orders/straight-scenarios.ts';
import { TROUBLE_SCENARIOS } from '../test/orders/trouble-scenarios.ts';
import { SILENT_SINKS } from './silent-sinks.ts';
import { bundleWorkflows } from './workflow-code.ts';

// Protects orders that are open when a new build is rolled out: it must repeat every branch that was ever recorded.
let bundle: WorkflowBundle;
let recorded: readonly RecordedHistory[];

beforeAll(async () => {
  installQuietRuntime();
  bundle = await bundleWorkflows();
  recorded = await readRecordedHistories();
}, 60_000);

test('there is a history of every branch', () => {
  const branches = [...STRAIGHT_SCENARIOS, ...CANCEL_SCENARIOS, ...TROUBLE_SCENARIOS].map(({ name }) => name);
  expect(recorded.map(({ name }) => name).sort()).toEqual(branches.sort());
});

test('this build repeats all of them', async () => {
  expect(await failuresOf(bundle)).toEqual([]);
}, 20_000);

test.each([
  // Pays before the stock is reserved.
  ["move('reserving', 'reserve-stock')", "move('reserving', 'authorise-payment')"],
  // Lets the goods go before the money is taken.
  ['isCash)(run) ? null : await', 'isCash)(run) || true ? null : await'],
])(
  'a build with other steps is caught: %s',
  async (from, to) => {
    const code = bundle.code.replace(from, to);
    expect(code).not.toBe(bundle.code);
    expect(await failuresOf({ code })).toContain('card');
  },
  20_000,
);

async function failuresOf(workflowBundle: WorkflowBundle): Promise<readonly string[]> {
  const failures: string[] = [];
  const names = new Map(recorded.map(({ name, workflowId }) => [workflowId, name]));
  for await (const { workflowId, error } of Worker.runReplayHistories(
    { workflowBundle, sinks: SILENT_SINKS },
    recorded,
  )) {
    if (error !== undefined) failures.push(names.get(workflowId) ?? workflowId);
  }
  return failures;
}
