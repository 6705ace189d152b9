import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import {
  type ReapplyExclusion,
  type ResetAction,
  reset,
} from '../../operations/actions/catalogue/run/reset.ts';
import { type RunRequest, send } from '../../operations/actions/engine/send.ts';
import { isResetPoint, type ResetTail, resetTail } from '../../operations/actions/reset-tail.ts';
import { decodeEvent, type HistoryEvent } from '../../operations/history/history-event.ts';
import { WORKFLOW_RESET } from '../../operations/temporal/failure-line.ts';
import { longDeadlineLink } from '../long-deadline-link.ts';
import { installQuietRuntime } from '../orders/quiet-runtime.ts';
import { freshNamespace, until } from '../rig.ts';
import { resetActivities } from './reset-activities.ts';

const TASK_QUEUE = 'resets';
const CANCEL_REQUESTED = 'WorkflowExecutionCancelRequested';

type Play = (handle: WorkflowHandle) => Promise<void>;
export type ResetScenario = {
  readonly workflow: string;
  /** `open`: it waits for good, and is reset while it does. */
  readonly ends: 'closed' | 'open';
  readonly play?: Play;
  /** What has to be done again in the new run, because the server does not. */
  readonly replay?: Play;
};

/** A signal or update is sent once the step before it is done, so that each run takes the same course. */
const afterActivities = (count: number): ((handle: WorkflowHandle) => Promise<void>) => {
  return async (handle) => {
    await until(
      async () =>
        (await eventsOf(handle)).filter((event) => event.type === 'ActivityTaskCompleted').length >= count,
      `${handle.workflowId} has done ${count} activities`,
    );
  };
};

export const RESET_SCENARIOS: readonly ResetScenario[] = [
  { workflow: 'completed', ends: 'closed' },
  { workflow: 'failed', ends: 'closed' },
  { workflow: 'timedOut', ends: 'closed' },
  { workflow: 'cancelled', ends: 'closed' },
  { workflow: 'retriedThenDone', ends: 'closed' },
  { workflow: 'side', ends: 'closed' },
  { workflow: 'timers', ends: 'closed' },
  { workflow: 'timerParallel', ends: 'closed' },
  { workflow: 'childDone', ends: 'closed' },
  { workflow: 'childParallel', ends: 'closed' },
  { workflow: 'childFails', ends: 'closed' },
  {
    workflow: 'signals',
    ends: 'closed',
    play: async (handle) => {
      await handle.signal('go', 'one');
      await afterActivities(1)(handle);
      await handle.signal('note', 'between');
      await handle.signal('go', 'two');
    },
  },
  {
    workflow: 'updates',
    ends: 'closed',
    play: async (handle) => {
      await handle.executeUpdate('ask', { args: ['one'] });
      await afterActivities(1)(handle);
      await handle.executeUpdate('ask', { args: ['two'] });
    },
  },
  {
    workflow: 'noted',
    ends: 'open',
    play: async (handle) => {
      await afterActivities(1)(handle);
      await handle.signal('note', 'one');
      await handle.executeUpdate('ask', { args: ['one'] });
      await handle.signal('note', 'two');
    },
  },
  { workflow: 'locals', ends: 'closed' },
  { workflow: 'patches', ends: 'closed' },
  { workflow: 'parked', ends: 'open' },
  { workflow: 'childRunning', ends: 'open' },
  {
    workflow: 'cancelRequested',
    ends: 'closed',
    play: async (handle) => {
      await afterActivities(1)(handle);
      await handle.cancel();
    },
    // The server does not pass a cancellation request on to the new run.
    replay: async (handle) => {
      await afterActivities(1)(handle);
      // Only what is there before the first task of the new run was passed on by the server.
      await afterFirstTask(handle);
      if ((await eventsOf(handle)).every((event) => event.type !== CANCEL_REQUESTED)) await handle.cancel();
    },
  },
];

export type ResetRig = Awaited<ReturnType<typeof startResetRig>>;

export async function startResetRig() {
  installQuietRuntime();
  const where = await freshNamespace();
  const native = await NativeConnection.connect({ address: where.address });
  const connection = await Connection.connect({ address: where.address });
  const client = new Client({ connection, namespace: where.namespace });
  const worker = await Worker.create({
    connection: native,
    namespace: where.namespace,
    taskQueue: TASK_QUEUE,
    workflowsPath: fileURLToPath(new URL('./reset-workflows.ts', import.meta.url)),
    activities: resetActivities,
  });
  const running = worker.run();
  const link = longDeadlineLink(where, 'mira@laptop');
  return {
    client,
    link,
    async stop() {
      worker.shutdown();
      await running;
      await link.close();
      await connection.close();
      await native.close();
    },
  };
}

export async function playOnce(rig: ResetRig, scenario: ResetScenario): Promise<WorkflowHandle> {
  const workflowId = `reset-${scenario.workflow}-${randomUUID()}`;
  const { client } = rig;
  const started = await client.workflow.start(scenario.workflow, {
    workflowId,
    taskQueue: TASK_QUEUE,
    args: [],
  });
  const handle = client.workflow.getHandle(workflowId, started.firstExecutionRunId);
  await scenario.play?.(handle);
  if (scenario.ends === 'closed') await untilClosed(handle);
  else await untilParked(handle, scenario);
  return handle;
}

export async function eventsOf(handle: WorkflowHandle): Promise<readonly HistoryEvent[]> {
  return ((await handle.fetchHistory()).events ?? []).map(decodeEvent);
}

export function pointsOf(events: readonly HistoryEvent[]): readonly number[] {
  return events.filter(isResetPoint).map((event) => event.eventId);
}

/** A reset of one scenario, to its `index`-th point. */
export type ResetCase = {
  readonly scenario: ResetScenario;
  readonly index: number;
  readonly exclude?: readonly ReapplyExclusion[];
};
export type ResetOutcome = Awaited<ReturnType<typeof resetAt>> & { readonly eventId: number };

/** Plays the scenario again and resets that run: a reset terminates any open run with its ID. */
export async function playAndReset(
  rig: ResetRig,
  { exclude = [], index, scenario }: ResetCase,
): Promise<ResetOutcome> {
  const base = await playOnce(rig, scenario);
  const points = pointsOf(await eventsOf(base));
  // Another play may have a task more or less.
  const eventId = points.at(index) ?? points.at(-1);
  if (eventId === undefined) throw new Error(`${scenario.workflow} has no point to reset to`);
  return { eventId, ...(await resetAt(rig, scenario, base, { eventId, exclude })) };
}

export function scenarioOf(workflow: string): ResetScenario {
  const scenario = RESET_SCENARIOS.find((one) => one.workflow === workflow);
  if (scenario === undefined) throw new Error(`there is no scenario ${workflow}`);
  return scenario;
}

/** What the preview says, in the form in which the new run's history can be compared with it. */
export function told(tail: ResetTail, exclude: readonly ReapplyExclusion[]) {
  return {
    again: [...tail.again].sort(),
    failed: [...tail.failed].sort(),
    local: [...tail.local].sort(),
    timers: tail.timers.map(({ kind, id }) => `${kind} ${id}`).sort(),
    children: tail.children.map(({ kind, type }) => `${kind} ${type}`).sort(),
    signals: exclude.includes('signals') ? [] : tail.signals,
    updates: exclude.includes('updates') ? [] : tail.updates,
    cancelRequested: tail.cancelRequested,
    patches: [...tail.patches].sort(),
  };
}

/** Resets for real, through the console's own action, and waits until the new run is where the old one was. */
async function resetAt(
  rig: ResetRig,
  scenario: ResetScenario,
  base: WorkflowHandle,
  { eventId, exclude }: { readonly eventId: number; readonly exclude: readonly ReapplyExclusion[] },
): Promise<{ readonly told: ReturnType<typeof told>; readonly happened: ReturnType<typeof told> }> {
  const said = told(resetTail(await eventsOf(base), eventId), exclude);
  const { runId } = await base.describe();
  const by = { reason: 'a drill', actor: 'mira@laptop' };
  const action: ResetAction = { kind: 'reset', eventId, exclude };
  const answer = await send(rig.link, {
    request: reset.request(action, by) as RunRequest,
    what: `reset ${base.workflowId}`,
    run: { orderId: base.workflowId, workflowId: base.workflowId, runId },
    runs: [],
    ...by,
    id: randomUUID(),
  });
  if (answer.kind !== 'accepted' || answer.newRunId === undefined) {
    throw new Error(`${base.workflowId} at ${eventId}: ${JSON.stringify(answer)}`);
  }
  const next = rig.client.workflow.getHandle(base.workflowId, answer.newRunId);
  await scenario.replay?.(next);
  if (scenario.ends === 'closed') await untilClosed(next);
  else await untilParked(next, scenario);
  return { told: said, happened: happened(await eventsOf(next), eventId) };
}

function happened(events: readonly HistoryEvent[], eventId: number): ReturnType<typeof told> {
  const before = events.filter((event) => event.eventId < eventId);
  const after = events.filter((event) => event.eventId > eventId);
  const byId = new Map(events.map((event) => [event.eventId, event]));
  const cause = (event: HistoryEvent) => byId.get(event.refersTo ?? 0);
  const isReset = (event: HistoryEvent) => event.failure.some(({ type }) => type === WORKFLOW_RESET);
  const activityEnds = after.filter((event) =>
    /^ActivityTask(Completed|Failed|TimedOut|Canceled)$/.test(event.type),
  );
  const timerEnds = after.filter((event) => event.type === 'TimerFired' || event.type === 'TimerCanceled');
  const childEnds = after.filter((event) =>
    /^(Start)?ChildWorkflowExecution(Completed|Failed|Canceled|TimedOut|Terminated)$/.test(event.type),
  );
  const of = (type: string) => after.filter((event) => event.type === type);
  const keptTimers = timerEnds.flatMap((event) => {
    const started = cause(event);
    return started !== undefined && before.includes(started) ? [`kept ${started.id}`] : [];
  });
  const keptChildren = before
    .filter((event) => event.type === 'StartChildWorkflowExecutionInitiated')
    .filter(
      (event) =>
        !before.some(
          (end) =>
            /Child.*(Completed|Failed|Canceled|TimedOut|Terminated)$/.test(end.type) &&
            end.refersTo === event.eventId,
        ),
    )
    .filter((event) => childEnds.some((end) => end.refersTo === event.eventId) || childEnds.length === 0)
    .map((event) => `kept ${event.name}`);
  const markers = (name: string, field: string, key: string) =>
    after
      .filter((event) => event.type === 'MarkerRecorded' && event.name === name)
      .map((event) => String((event.attributes[field] as Record<string, unknown>)[key]))
      .sort();
  const name = (event: HistoryEvent) => event.name ?? '';
  return {
    again: activityEnds
      .filter((event) => !isReset(event))
      .map((event) => cause(event)?.name ?? '')
      .sort(),
    failed: activityEnds
      .filter(isReset)
      .map((event) => cause(event)?.name ?? '')
      .sort(),
    local: markers('core_local_activity', 'data', 'activity_type'),
    timers: [...keptTimers, ...of('TimerStarted').map((event) => `restarted ${event.id}`)].sort(),
    children: [
      ...keptChildren,
      ...of('StartChildWorkflowExecutionInitiated').map(
        (event) => `${isRefused(event, after) ? 'running' : 'again'} ${event.name}`,
      ),
    ].sort(),
    signals: of('WorkflowExecutionSignaled').map(name),
    updates: of('WorkflowExecutionUpdateAdmitted').map(name),
    cancelRequested: cancelled(events, eventId),
    patches: markers('core_patch', 'patch-data', 'id'),
  };
}

/** Whether the new run has the request of the base: in the part that it shares with it, or applied by the reset. */
function cancelled(events: readonly HistoryEvent[], eventId: number): 'kept' | 'dropped' | null {
  const first = events.find((event) => event.type === 'WorkflowTaskCompleted' && event.eventId > eventId);
  const requests = events.filter((event) => event.type === CANCEL_REQUESTED);
  if (requests.length === 0) return null;
  return requests.some((event) => event.eventId < (first?.eventId ?? 0)) ? 'kept' : 'dropped';
}

function isRefused(initiated: HistoryEvent, after: readonly HistoryEvent[]): boolean {
  return after.some(
    (event) => event.type === 'StartChildWorkflowExecutionFailed' && event.refersTo === initiated.eventId,
  );
}

async function afterFirstTask(handle: WorkflowHandle): Promise<void> {
  await until(async () => {
    const events = await eventsOf(handle);
    const reset = events.findLastIndex((event) => event.type === 'WorkflowTaskFailed');
    return events.slice(reset + 1).some((event) => event.type === 'WorkflowTaskCompleted');
  }, `${handle.workflowId} has worked after its reset`);
}

async function untilClosed(handle: WorkflowHandle): Promise<void> {
  await until(
    async () => (await handle.describe()).status.name !== 'RUNNING',
    `${handle.workflowId} has ended`,
  );
}

/** Parked: nothing is pending but what it waits for, and its last step is done. */
async function untilParked(handle: WorkflowHandle, { workflow }: ResetScenario): Promise<void> {
  await until(async () => {
    const { raw } = await handle.describe();
    const events = await eventsOf(handle);
    const last = workflow === 'parked' ? 'fails' : 'second';
    const scheduled = events.findLast(
      (event) => event.type === 'ActivityTaskScheduled' && event.name === last,
    );
    const ended = events.find(
      (event) => event.refersTo === scheduled?.eventId && /(Completed|Failed)$/.test(event.type),
    );
    return (
      ended !== undefined &&
      (raw.pendingWorkflowTask === null || raw.pendingWorkflowTask === undefined) &&
      (raw.pendingActivities ?? []).length === 0
    );
  }, `${handle.workflowId} is parked`);
}
