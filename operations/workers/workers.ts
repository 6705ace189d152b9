import type { temporal } from '@temporalio/proto';
import type { TemporalLink } from '../temporal/connect.ts';
import { UNNAMED_BUILD } from '../temporal/describe.ts';
import type { Result } from '../temporal/problem.ts';
import { durationOf, numberOf, timeOf } from '../temporal/proto-values.ts';
import { plainText } from '../text/plain-text.ts';
import { latest } from './queues.ts';
import type { SignClock } from './sign-clock.ts';

type RawHeartbeat = temporal.api.worker.v1.WorkerHeartbeat.$Properties;

/** One worker process; a process polls several queues and beats once for each. */
export type WorkerProcess = {
  readonly name: string;
  readonly host: string;
  readonly pid: string;
  readonly build: string | null;
  readonly sdk: string;
  readonly queues: readonly string[];
  readonly status: 'running' | 'shutting-down' | 'stopped' | 'unknown';
  /** Last heartbeat by this machine's clock. */
  readonly heardAt: number | null;
  /** How far the worker's clock is ahead of this machine's; absent where nothing shows that they differ. */
  readonly clockAheadMs?: number;
  /** Last poll that matching saw of it; absent where the queues were not asked. */
  readonly polledAt?: number | null;
  /** Time between its last two beats; null before the second. */
  readonly beatMs: number | null;
  readonly startedAt: number | null;
  readonly tasks: Slots;
  readonly activities: Slots;
  /** Of all slots together since the worker started. */
  readonly failed: number;
};

/** `max` is null if the worker does not report it. */
export type Slots = { readonly used: number; readonly max: number | null };

export type WorkerFleet = { readonly workers: readonly WorkerProcess[]; readonly readAt: number };

/** Draws on the visibility budget. */
export async function listWorkers(link: TemporalLink, signal?: AbortSignal): Promise<Result<WorkerFleet>> {
  const askedAt = Date.now();
  const answer = await link.call(
    { what: 'list workers', ...(signal === undefined ? {} : { signal }) },
    (client) => client.workflowService.listWorkers({ namespace: link.target.namespace, pageSize: 500 }),
  );
  if (!answer.ok) return answer;
  const beats = (answer.value.workersInfo ?? [])
    .map((info) => info.workerHeartbeat)
    .filter((beat): beat is RawHeartbeat => beat !== null && beat !== undefined);
  return {
    ok: true,
    value: {
      workers: groupByProcess(beats).map((worker) => byThisClock(worker, link.signs, askedAt)),
      readAt: Date.now(),
    },
  };
}

function byThisClock(worker: WorkerProcess, signs: SignClock, askedAt: number): WorkerProcess {
  if (worker.heardAt === null) return worker;
  const key = `${worker.host} ${worker.pid} ${worker.name} ${worker.startedAt ?? ''}`;
  const { at, aheadMs } = signs.read(key, worker.heardAt, askedAt);
  if (aheadMs === 0) return worker;
  const startedAt = worker.startedAt === null ? null : worker.startedAt - aheadMs;
  return { ...worker, heardAt: at, clockAheadMs: aheadMs, startedAt };
}

export function groupByProcess(beats: readonly RawHeartbeat[]): readonly WorkerProcess[] {
  const groups = new Map<string, RawHeartbeat[]>();
  for (const beat of beats) {
    const key = `${beat.hostInfo?.hostName ?? ''}\0${beat.hostInfo?.processId ?? ''}\0${beat.workerIdentity ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [beat]);
    else group.push(beat);
  }
  return [...groups.values()]
    .map(processOf)
    .sort((a, b) => (a.name === b.name ? (b.startedAt ?? 0) - (a.startedAt ?? 0) : a.name < b.name ? -1 : 1));
}

const STATUS: Readonly<Record<number, WorkerProcess['status']>> = {
  1: 'running',
  2: 'shutting-down',
  3: 'stopped',
};

function processOf(beats: readonly RawHeartbeat[]): WorkerProcess {
  // The build is that of the workflow bundle, so the beat of a queue with workflows names it best.
  const first = beats.find((beat) => (beat.workflowPollerInfo?.currentPollers ?? 0) > 0) ?? beats[0] ?? {};
  const build = first.deploymentVersion?.buildId ?? '';
  const statuses = beats.map((beat) => STATUS[beat.status ?? 0] ?? 'unknown');
  return {
    name: first.workerIdentity ?? '',
    host: first.hostInfo?.hostName ?? '',
    pid: first.hostInfo?.processId ?? '',
    build: build === '' || build.startsWith(UNNAMED_BUILD) ? null : build,
    sdk: plainText(`${first.sdkName ?? ''} ${first.sdkVersion ?? ''}`, 100),
    queues: [...new Set(beats.map((beat) => beat.taskQueue ?? ''))].sort(),
    status: statuses.find((status) => status === 'running') ?? statuses[0] ?? 'unknown',
    heardAt: latest(beats.map((beat) => timeOf(beat.heartbeatTime))),
    beatMs: latest(beats.map((beat) => durationOf(beat.elapsedSinceLastHeartbeat))),
    startedAt: latest(beats.map((beat) => timeOf(beat.startTime))),
    tasks: slotsOf(beats.map((beat) => beat.workflowTaskSlotsInfo)),
    activities: slotsOf(beats.map((beat) => beat.activityTaskSlotsInfo)),
    failed: beats.reduce(
      (sum, beat) =>
        sum +
        numberOf(beat.workflowTaskSlotsInfo?.totalFailedTasks) +
        numberOf(beat.activityTaskSlotsInfo?.totalFailedTasks),
      0,
    ),
  };
}

function slotsOf(
  infos: readonly (temporal.api.worker.v1.WorkerSlotsInfo.$Properties | null | undefined)[],
): Slots {
  let used = 0;
  let free = 0;
  for (const info of infos) {
    used += info?.currentUsedSlots ?? 0;
    free += info?.currentAvailableSlots ?? 0;
  }
  return { used, max: used + free === 0 ? null : used + free };
}
