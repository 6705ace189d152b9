import temporalProto, { type temporal } from '@temporalio/proto';
import { type FailureLine, failureChain, type RawFailure } from '../temporal/failure-line.ts';
import { decodePayloads, numberOf, type RawPayload, timeOf } from '../temporal/proto-values.ts';
import { plainText } from '../text/plain-text.ts';

type RawEvent = temporal.api.history.v1.HistoryEvent.$Properties;

/** One event of a history as plain data. What it refers to is a number; `lines.ts` resolves it within a window. */
export type HistoryEvent = {
  readonly eventId: number;
  readonly at: number;
  /** `ActivityTaskScheduled`, as the documentation spells it. */
  readonly type: string;
  /** Activity type, signal, update, timer, child or marker name. */
  readonly name: string | null;
  /** The event that this one answers: scheduled for completed, started for fired. */
  readonly refersTo: number | null;
  /** Update id, activity id, timer id, request id. */
  readonly id: string | null;
  /** Who asked for it; of a start that was asked for by another run, the id of that one. */
  readonly identity: string | null;
  readonly attempt: number | null;
  readonly reason: string | null;
  readonly input: readonly unknown[];
  readonly result: readonly unknown[];
  readonly failure: readonly FailureLine[];
  /** Run that this event leads to: continue-as-new, reset, child. */
  readonly runId: string | null;
  /** Run that a reset went back to; only on the workflow task that the reset failed. */
  readonly baseRunId?: string;
  /** Build of the worker that was given a workflow task; only on its start. */
  readonly build?: string;
  /** Search attributes or memo that were upserted; of a marker its details. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Milliseconds until a timer fires or a deadline passes. */
  readonly durationMs: number | null;
};

/** The union of the attribute messages, read without regard to which one it is: their field names agree. */
type Attributes = {
  readonly activityType?: { readonly name?: string } | null;
  readonly activityId?: string;
  readonly signalName?: string;
  readonly updateName?: string;
  readonly markerName?: string;
  readonly timerId?: string;
  readonly workflowType?: { readonly name?: string } | null;
  readonly scheduledEventId?: unknown;
  readonly startedEventId?: unknown;
  readonly initiatedEventId?: unknown;
  readonly acceptedEventId?: unknown;
  readonly requestId?: string;
  readonly protocolInstanceId?: string;
  readonly identity?: string;
  readonly attempt?: number;
  readonly reason?: string;
  readonly cause?: string | number;
  readonly input?: Payloads;
  readonly result?: Payloads;
  readonly details?: Payloads;
  readonly failure?: RawFailure | null;
  readonly lastFailure?: RawFailure | null;
  readonly newExecutionRunId?: string;
  readonly newRunId?: string;
  readonly baseRunId?: string;
  readonly workerVersion?: { readonly buildId?: string } | null;
  readonly parentWorkflowExecution?: { readonly workflowId?: string } | null;
  readonly workflowExecution?: { readonly runId?: string; readonly workflowId?: string } | null;
  readonly searchAttributes?: { readonly indexedFields?: Readonly<Record<string, RawPayload>> } | null;
  readonly upsertedMemo?: { readonly fields?: Readonly<Record<string, RawPayload>> } | null;
  readonly startToFireTimeout?: { readonly seconds?: unknown; readonly nanos?: number } | null;
  readonly acceptedRequest?: UpdateRequest | null;
  readonly request?: UpdateRequest | null;
  readonly meta?: { readonly updateId?: string; readonly identity?: string } | null;
  readonly outcome?: { readonly success?: Payloads; readonly failure?: RawFailure | null } | null;
};
type Payloads = { readonly payloads?: readonly RawPayload[] | null } | null;
type UpdateRequest = {
  readonly meta?: { readonly updateId?: string; readonly identity?: string } | null;
  readonly input?: { readonly name?: string; readonly args?: Payloads } | null;
};

export function decodeEvent(raw: RawEvent): HistoryEvent {
  const attributes = attributesOf(raw);
  const request = attributes.acceptedRequest ?? attributes.request ?? null;
  const meta = request?.meta ?? attributes.meta ?? null;
  const type = typeName(raw.eventType ?? 0);
  return {
    eventId: numberOf(raw.eventId),
    at: timeOf(raw.eventTime) ?? 0,
    type,
    name: nameOf(attributes, request),
    refersTo: refersTo(attributes),
    id: idOf(attributes, meta?.updateId),
    identity:
      line(attributes.identity ?? meta?.identity) ?? line(attributes.parentWorkflowExecution?.workflowId),
    attempt: attributes.attempt ?? null,
    reason: reasonOf(attributes, type),
    input: decodePayloads((attributes.input ?? request?.input?.args)?.payloads),
    result: decodePayloads((attributes.result ?? attributes.outcome?.success)?.payloads),
    failure: failureChain(attributes.failure ?? attributes.lastFailure ?? attributes.outcome?.failure),
    runId: line(attributes.newExecutionRunId ?? attributes.newRunId ?? attributes.workflowExecution?.runId),
    ...(attributes.baseRunId ? { baseRunId: attributes.baseRunId } : {}),
    ...(type === 'WorkflowTaskStarted' ? buildOf(attributes) : {}),
    attributes: fieldsOf(attributes),
    durationMs:
      attributes.startToFireTimeout === null || attributes.startToFireTimeout === undefined
        ? null
        : numberOf(attributes.startToFireTimeout.seconds as number) * 1000 +
          (attributes.startToFireTimeout.nanos ?? 0) / 1_000_000,
  };
}

/** `EVENT_TYPE_ACTIVITY_TASK_SCHEDULED` as `ActivityTaskScheduled`. */
function typeName(type: number): string {
  const name = temporalProto.temporal.api.enums.v1.EventType[type] ?? `EVENT_TYPE_NUMBER_${type}`;
  return name
    .slice('EVENT_TYPE_'.length)
    .toLowerCase()
    .replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function attributesOf(raw: RawEvent): Attributes {
  for (const [field, value] of Object.entries(raw)) {
    if (field.endsWith('EventAttributes') && value !== null && value !== undefined)
      return value as Attributes;
  }
  return {};
}

function nameOf(attributes: Attributes, request: UpdateRequest | null): string | null {
  return line(
    attributes.activityType?.name ??
      attributes.signalName ??
      request?.input?.name ??
      attributes.updateName ??
      attributes.markerName ??
      attributes.workflowType?.name,
  );
}

function refersTo(attributes: Attributes): number | null {
  const id =
    attributes.scheduledEventId ??
    attributes.acceptedEventId ??
    attributes.initiatedEventId ??
    (attributes.timerId === undefined ? undefined : attributes.startedEventId);
  const number = numberOf(id as number | null | undefined);
  return number === 0 ? null : number;
}

function idOf(attributes: Attributes, updateId: string | undefined): string | null {
  return line(
    updateId ??
      attributes.protocolInstanceId ??
      attributes.activityId ??
      attributes.timerId ??
      attributes.requestId,
  );
}

function reasonOf(attributes: Attributes, type: string): string | null {
  if (typeof attributes.reason === 'string' && attributes.reason !== '')
    return plainText(attributes.reason, 500);
  if (typeof attributes.cause === 'string') return line(attributes.cause);
  if (typeof attributes.cause !== 'number' || type !== 'WorkflowTaskFailed') return null;
  const cause = temporalProto.temporal.api.enums.v1.WorkflowTaskFailedCause[attributes.cause] ?? '';
  return cause.replace('WORKFLOW_TASK_FAILED_CAUSE_', '').toLowerCase().replaceAll('_', ' ');
}

function buildOf({ workerVersion }: Attributes): { readonly build?: string } {
  const build = line(workerVersion?.buildId);
  return build === null ? {} : { build };
}

function fieldsOf(attributes: Attributes): Readonly<Record<string, unknown>> {
  if (attributes.markerName !== undefined) return markerDetails(attributes.details);
  const raw = attributes.searchAttributes?.indexedFields ?? attributes.upsertedMemo?.fields ?? {};
  return Object.fromEntries(
    Object.entries(raw).map(([name, payload]) => [name, decodePayloads([payload])[0]]),
  );
}

/** Of a marker the details are a map: `patch-data` of a patch, `data` and `result` of a local activity. */
function markerDetails(details: Attributes['details']): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries((details ?? {}) as Readonly<Record<string, Payloads>>).map(([name, value]) => [
      name,
      decodePayloads(value?.payloads)[0],
    ]),
  );
}

function line(value: string | null | undefined): string | null {
  return value === undefined || value === null || value === '' ? null : plainText(value, 500);
}
