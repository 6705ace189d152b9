import { readFileSync } from 'node:fs';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { WorkflowBundle } from '@temporalio/worker';
import { Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, test } from 'vitest';
import { WORKFLOW_TYPES } from '../contract/ids/workflow-ids.ts';
import { TASK_QUEUES } from '../contract/temporal/task-queues.ts';
import { CANCEL_SCENARIOS } from '../test/orders/cancel-scenarios.ts';
import { FAILURE_SCENARIOS } from '../test/orders/failure-scenarios.ts';
import { installQuietRuntime } from '../test/orders/quiet-runtime.ts';
import { type RecordedHistory, readRecordedHistories } from '../test/orders/recorded-histories.ts';
import { REMEDY_SCENARIOS } from '../test/orders/remedy-scenarios.ts';
import { STRAIGHT_SCENARIOS } from '../test/orders/straight-scenarios.ts';
import {
  UNREADABLE_INPUT,
  UNREADABLE_INPUTS,
  unreadableHistoryName,
} from '../test/orders/unreadable-inputs.ts';
import { REPLAY_NAME } from './replay-runs.ts';
import { SILENT_SINKS } from './silent-sinks.ts';
import { bundleWorkflows } from './workflow-code.ts';

// Protects orders that are open when a new build is rolled out: it must repeat every branch that was ever recorded.
let bundle: WorkflowBundle;
let recorded: readonly RecordedHistory[];

beforeAll(async () => {
  installQuietRuntime();
  bundle = await bundleWorkflows();
  recorded = await readRecordedHistories();
}, 120_000);

test('there is a history of every workflow', () => {
  expect([...new Set(recorded.map(({ history }) => typeOf(history as History)))].sort()).toEqual(
    registered(),
  );
});

test('there is a history of every branch of an order', () => {
  const branches = [
    ...STRAIGHT_SCENARIOS,
    ...CANCEL_SCENARIOS,
    ...FAILURE_SCENARIOS,
    ...REMEDY_SCENARIOS,
  ].map(({ name }) => name);
  const orders = recorded.filter(({ history }) => typeOf(history as History) === WORKFLOW_TYPES.order);
  expect(orders.map(({ name }) => name)).toEqual(expect.arrayContaining(branches));
});

describe('an unreadable input', () => {
  test('there is a history of it for every workflow that takes an input', () => {
    const takers = registered().filter((type) => type !== 'reconcile' && type !== 'sweep');
    expect(UNREADABLE_INPUTS.map(({ type }) => type).sort()).toEqual(takers);
  });

  for (const { ends, type } of UNREADABLE_INPUTS) {
    test(`${type}: ${ends.kind}, and this build repeats it`, async () => {
      const one = recorded.filter(({ name }) => name === unreadableHistoryName(type));
      const history = one[0]?.history as History;
      expect(typeOf(history)).toBe(type);
      const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
      expect(textOf(started?.input)).toEqual([UNREADABLE_INPUT]);
      const last = history.events?.at(-1);
      if (ends.kind === 'failed') {
        const { failure } = last?.workflowExecutionFailedEventAttributes ?? {};
        expect(failure?.message).toMatch(ends.message);
        expect(failure?.applicationFailureInfo?.type).toBe(ends.type);
      } else {
        const [result] = textOf(last?.workflowExecutionCompletedEventAttributes?.result);
        if (ends.result === null) expect(result).toBeNull();
        else expect(result).toMatchObject(ends.result as object);
      }
      expect(await failuresOf(bundle, one)).toEqual([]);
    }, 120_000);
  }
});

test('this build repeats all of them', async () => {
  expect(await failuresOf(bundle)).toEqual([]);
}, 120_000);

test('an open run is repeated although the task that its timer woke has not started', async () => {
  const whole = recorded.find(({ name }) => name === 'vendor-silent-then-heard-of');
  const events = (whole?.history as History | undefined)?.events ?? [];
  const fired = events.findIndex(({ timerFiredEventAttributes }) => timerFiredEventAttributes != null);
  const open = events.slice(0, fired + 2);
  expect(open.at(-1)?.workflowTaskScheduledEventAttributes).toBeTruthy();
  const options = { workflowBundle: bundle, sinks: SILENT_SINKS, replayName: REPLAY_NAME };
  for await (const { error } of Worker.runReplayHistories(options, [
    { workflowId: whole?.workflowId ?? '', history: { events: open } },
  ])) {
    expect(error).toBeUndefined();
  }
  expect.assertions(2);
}, 120_000);

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
    const card = recorded.filter(({ name }) => name === 'card');
    expect(await failuresOf({ code }, card)).toEqual(['card']);
  },
  120_000,
);

test('a build that asks the outside world for something else is caught, whatever the workflow', async () => {
  const caught = new Set<string>();
  const asking = new Set<string>();
  for (const { history } of recorded) {
    const type = typeOf(history as History);
    const activity = firstActivity(history as History);
    if (activity === undefined || asking.has(type)) continue;
    asking.add(type);
    const code = bundle.code.replaceAll(new RegExp(`\\b${activity}\\b`, 'g'), `${activity}Later`);
    expect(code).not.toBe(bundle.code);
    const one = recorded.filter((each) => each.history === history);
    if ((await failuresOf({ code }, one)).length > 0) caught.add(type);
  }
  expect(asking.size).toBeGreaterThan(0);
  expect([...caught].sort()).toEqual([...asking].sort());
}, 120_000);

function textOf(payloads: { readonly payloads?: Payload[] | null } | null | undefined): readonly unknown[] {
  return (payloads?.payloads ?? []).map((payload) => defaultPayloadConverter.fromPayload(payload));
}

function typeOf(history: History): string {
  return history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? '';
}

function firstActivity(history: History): string | undefined {
  const scheduled = history.events?.find((event) => event.activityTaskScheduledEventAttributes != null);
  return scheduled?.activityTaskScheduledEventAttributes?.activityType?.name ?? undefined;
}

/** The workflows that the bundle has. */
function registered(): readonly string[] {
  const index = readFileSync(new URL('../workflows/index.ts', import.meta.url), 'utf8');
  return Object.values(WORKFLOW_TYPES)
    .filter((type) => new RegExp(`[{, ]${type}[ ,}]`).test(index.replace(/from '.*'/g, '')))
    .sort();
}

async function failuresOf(
  workflowBundle: WorkflowBundle,
  histories: readonly RecordedHistory[] = recorded,
): Promise<readonly string[]> {
  const failures: string[] = [];
  const names = new Map(recorded.map(({ name, workflowId }) => [workflowId, name]));
  // On the queue on which runs are served: there a run checks the order of its own tasks, too.
  const options = { workflowBundle, sinks: SILENT_SINKS, taskQueue: TASK_QUEUES.orders };
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) {
    if (error !== undefined) failures.push(names.get(workflowId) ?? workflowId);
  }
  return failures;
}
