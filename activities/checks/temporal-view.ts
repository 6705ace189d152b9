import type { WorkflowService } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import { WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import type { Money } from '../../domain/money.ts';

const { WorkflowExecutionStatus, EventType } = proto.temporal.api.enums.v1;

/** The server as the checks ask it. Times are epoch milliseconds. */
export type TemporalView = {
  /** Pages of what matches, open or not. */
  list(query: string): AsyncIterable<readonly ListedRun[]>;
  count(query: string): Promise<number>;
  /** The newest run of this id; undefined where there is none. */
  describe(workflowId: string): Promise<DescribedRun | undefined>;
  /** How long the namespace keeps closed runs; null if it does not report it. */
  retentionMs(): Promise<number | null>;
  /** When the open timers of the newest run fire. */
  openTimers(workflowId: string): Promise<readonly number[]>;
  /** False where no run takes it any more. */
  signal(workflowId: string, name: string, input: unknown): Promise<boolean>;
};

export type ListedRun = {
  readonly workflowId: string;
  readonly startedAt: number;
  /** The search attribute StuckReason. */
  readonly stuckReason: string | null;
  /** The search attribute OrderStatus. */
  readonly stage: string | null;
  readonly closedAt: number | null;
  readonly amount: Money | null;
};

export type DescribedRun = {
  readonly workflowId: string;
  readonly open: boolean;
  readonly paused: boolean;
  /** Terminated or timed out, so that the code could not clean up. */
  readonly cut: boolean;
  readonly needsAttention: boolean;
  /** An activity, a task or a child that will move it; a run that undoes it is looked at for itself. */
  readonly underWay: boolean;
  /** Workflow ids of the children that undo it. */
  readonly undos: readonly string[];
};

const PAGE_RUNS = 1_000;
const PAGE_EVENTS = 1_000;
const NOT_FOUND = 5;

export function temporalView(service: WorkflowService, namespace: string): TemporalView {
  return {
    async *list(query) {
      let nextPageToken: Uint8Array | undefined;
      do {
        const page = await service.listWorkflowExecutions({
          namespace,
          query,
          pageSize: PAGE_RUNS,
          ...(nextPageToken === undefined ? {} : { nextPageToken }),
        });
        yield (page.executions ?? []).map((run) => ({
          workflowId: run.execution?.workflowId ?? '',
          startedAt: millisecondsOf(run.startTime),
          stuckReason: textOf(run.searchAttributes?.indexedFields?.['StuckReason']),
          stage: textOf(run.searchAttributes?.indexedFields?.['OrderStatus']),
          closedAt:
            run.closeTime === null || run.closeTime === undefined ? null : millisecondsOf(run.closeTime),
          amount: amountOf(
            run.searchAttributes?.indexedFields?.['AmountMinor'],
            textOf(run.memo?.fields?.['currency']),
          ),
        }));
        nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined;
      } while (nextPageToken !== undefined);
    },
    async count(query) {
      return Number((await service.countWorkflowExecutions({ namespace, query })).count ?? 0);
    },
    async describe(workflowId) {
      try {
        const raw = await service.describeWorkflowExecution({ namespace, execution: { workflowId } });
        return describedRun(workflowId, raw);
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    async retentionMs() {
      const { config } = await service.describeNamespace({ namespace });
      const kept = millisecondsOf(config?.workflowExecutionRetentionTtl);
      return kept > 0 ? kept : null;
    },
    openTimers: (workflowId) => readOpenTimers(service, namespace, workflowId),
    async signal(workflowId, name, input) {
      const payload = defaultPayloadConverter.toPayload(input);
      try {
        await service.signalWorkflowExecution({
          namespace,
          workflowExecution: { workflowId },
          signalName: name,
          input: { payloads: [payload] },
          identity: 'checks',
        });
        return true;
      } catch (error) {
        if (isNotFound(error)) return false;
        throw error;
      }
    },
  };
}

type Described = Awaited<ReturnType<WorkflowService['describeWorkflowExecution']>>;

function describedRun(workflowId: string, raw: Described): DescribedRun {
  const info = raw.workflowExecutionInfo;
  const status = info?.status ?? 0;
  const attention = info?.searchAttributes?.indexedFields?.['NeedsAttention'];
  const cut = [
    WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED,
    WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TIMED_OUT,
    WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED,
    WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED,
  ];
  const children = raw.pendingChildren ?? [];
  const undos = children
    .filter(({ workflowTypeName }) => workflowTypeName === WORKFLOW_TYPES.compensation)
    .map((child) => child.workflowId ?? '');
  return {
    workflowId,
    open: info?.closeTime === null || info?.closeTime === undefined,
    paused: status === WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_PAUSED,
    cut: cut.includes(status),
    needsAttention:
      attention !== undefined && defaultPayloadConverter.fromPayload<boolean>(attention) === true,
    underWay:
      raw.pendingWorkflowTask != null ||
      (raw.pendingActivities ?? []).length > 0 ||
      children.length > undos.length,
    undos,
  };
}

async function readOpenTimers(
  service: WorkflowService,
  namespace: string,
  workflowId: string,
): Promise<readonly number[]> {
  const open = new Map<number, number>();
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await service.getWorkflowExecutionHistory({
      namespace,
      execution: { workflowId },
      maximumPageSize: PAGE_EVENTS,
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
    });
    for (const event of page.history?.events ?? []) {
      const { eventType } = event;
      if (eventType === EventType.EVENT_TYPE_TIMER_STARTED) {
        const wait = millisecondsOf(event.timerStartedEventAttributes?.startToFireTimeout);
        open.set(Number(event.eventId), millisecondsOf(event.eventTime) + wait);
      }
      const ended =
        event.timerFiredEventAttributes?.startedEventId ?? event.timerCanceledEventAttributes?.startedEventId;
      if (ended != null) open.delete(Number(ended));
    }
    nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined;
  } while (nextPageToken !== undefined);
  return [...open.values()];
}

type RawPayload = Parameters<typeof defaultPayloadConverter.fromPayload>[0];

function amountOf(payload: RawPayload | undefined, currency: string | null): Money | null {
  const minor = payload === undefined ? null : defaultPayloadConverter.fromPayload<unknown>(payload);
  return typeof minor === 'number' && currency !== null ? { currency, minor } : null;
}

function textOf(payload: RawPayload | undefined): string | null {
  const value = payload === undefined ? null : defaultPayloadConverter.fromPayload<unknown>(payload);
  return typeof value === 'string' ? value : null;
}

function millisecondsOf(time: { seconds?: unknown; nanos?: number | null } | null | undefined): number {
  return Number(time?.seconds ?? 0) * 1_000 + (time?.nanos ?? 0) / 1e6;
}

function isNotFound(error: unknown): boolean {
  return (error as { readonly code?: number }).code === NOT_FOUND;
}
