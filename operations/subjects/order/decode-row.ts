import type { temporal } from '@temporalio/proto';
import { orderIdOfWorkflow } from '../../../contract/ids/workflow-ids.ts';
import { isCurrency, type Money } from '../../../domain/money.ts';
import { isOrderStage } from '../../../domain/order-stage.ts';
import { STUCK_REASONS, type StuckReason } from '../../../domain/stuck.ts';
import { decodePayload, timeOf } from '../../temporal/proto-values.ts';
import { plainText } from '../../text/plain-text.ts';
import type { OrderRow, RowClaim, RowNote, RunStatus } from './order-row.ts';

export type RawExecution = temporal.api.workflow.v1.WorkflowExecutionInfo.$Properties;

const RUN_STATUS: Readonly<Record<number, RunStatus>> = {
  1: 'running',
  2: 'completed',
  3: 'failed',
  4: 'cancelled',
  5: 'terminated',
  6: 'continued',
  7: 'timed-out',
  8: 'paused',
};

export function runStatusOf(code: number | null | undefined): RunStatus {
  return RUN_STATUS[code ?? 0] ?? 'unknown';
}

export function attributesOf(raw: RawExecution): Readonly<Record<string, unknown>> {
  return decodeFields(raw.searchAttributes?.indexedFields);
}

export function memoOf(raw: RawExecution): Readonly<Record<string, unknown>> {
  return decodeFields(raw.memo?.fields);
}

/**
 * Never throws: a run that is not ours, or that is broken, is still a row. Ids are kept as they are, because they are
 * asked for and put into commands; they are escaped when shown. What people and providers wrote is cleaned here.
 */
export function decodeRow(raw: RawExecution): OrderRow {
  const attributes = attributesOf(raw);
  const memo = memoOf(raw);
  const workflowId = raw.execution?.workflowId ?? '';
  const stage = textOf(attributes['OrderStatus']);
  const paused = pauseOf(attributes['TemporalPauseInfo']);
  const run = runStatusOf(raw.status);
  const closeTime = timeOf(raw.closeTime);
  return {
    orderId: orderIdOfWorkflow(workflowId) ?? workflowId,
    workflowId,
    runId: raw.execution?.runId ?? '',
    workflowType: raw.type?.name ?? '',
    run,
    open: closeTime === null,
    stage: stage !== null && isOrderStage(stage) ? stage : null,
    state: stage,
    stageSince: instantOf(attributes['StageSince']),
    promiseBy: instantOf(attributes['PromiseBy']),
    amount: amountOf(attributes['AmountMinor'], memo['currency']),
    customerId: idOf(attributes['CustomerId']),
    paymentMethod: textOf(attributes['PaymentMethod']),
    // What held it while it was open is no reason any more; a run that was cut leaves it in its attributes.
    needsAttention: closeTime === null && attributes['NeedsAttention'] === true,
    stuckReason: closeTime === null ? stuckReasonOf(attributes['StuckReason']) : null,
    failureCode: textOf(attributes['FailureCode']),
    vendorIds: stringsOf(attributes['VendorIds']),
    paused: run === 'paused' ? (paused ?? { reason: '' }) : null,
    problems: closeTime === null ? listOf(attributes['TemporalReportedProblems']) : [],
    attempts: null,
    why: closeTime === null ? whyOf(memo['why'], attributes, paused) : endOf(memo['why'], attributes, run),
    traceId: idOf(memo['traceId']),
    claim: claimOf(memo['claim']),
    note: noteOf(memo['note']),
    startTime: timeOf(raw.startTime) ?? 0,
    closeTime,
    taskQueue: raw.taskQueue ?? '',
  };
}

function decodeFields(
  fields: { readonly [name: string]: temporal.api.common.v1.Payload.$Properties } | null | undefined,
): Readonly<Record<string, unknown>> {
  const decoded: Record<string, unknown> = {};
  for (const [name, payload] of Object.entries(fields ?? {})) decoded[name] = decodePayload(payload);
  return decoded;
}

function idOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? plainText(value, 300) : null;
}

function listOf(value: unknown): readonly string[] {
  return stringsOf(value).map((entry) => plainText(entry, 300));
}

function stringsOf(value: unknown): readonly string[] {
  const values = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  return values.filter((entry) => typeof entry === 'string');
}

function instantOf(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const milliseconds = Date.parse(value);
  return Number.isNaN(milliseconds) ? null : milliseconds;
}

function claimOf(value: unknown): RowClaim | null {
  const { by, since, until } = fieldsOf(value);
  const name = textOf(by);
  const [from, to] = [instantOf(since), instantOf(until)];
  return name === null || from === null || to === null ? null : { by: name, since: from, until: to };
}

function noteOf(value: unknown): RowNote | null {
  const { at, by, text } = fieldsOf(value);
  const [name, note, when] = [textOf(by), textOf(text), instantOf(at)];
  return name === null || note === null || when === null ? null : { by: name, at: when, text: note };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function amountOf(minor: unknown, currency: unknown): Money | null {
  if (typeof minor !== 'number' || !Number.isSafeInteger(minor)) return null;
  if (typeof currency !== 'string' || !isCurrency(currency)) return null;
  return { currency, minor };
}

function stuckReasonOf(value: unknown): StuckReason | null {
  return (STUCK_REASONS as readonly unknown[]).includes(value) ? (value as StuckReason) : null;
}

function pauseOf(value: unknown): { readonly reason: string } | null {
  const entries = listOf(value);
  if (!entries.some((entry) => entry.startsWith('Workflow:'))) return null;
  const reason = entries.find((entry) => entry.startsWith('Reason:'));
  return { reason: reason === undefined ? '' : reason.slice('Reason:'.length) };
}

/** Of an order that ended by itself its own last word; of a run that was cut nothing but the failure. */
function endOf(memo: unknown, attributes: Readonly<Record<string, unknown>>, run: RunStatus): string | null {
  const failure = textOf(attributes['FailureCode'])?.replaceAll(/[-_]/g, ' ') ?? null;
  return run === 'terminated' || run === 'timed-out' ? failure : (textOf(memo) ?? failure);
}

function whyOf(
  memo: unknown,
  attributes: Readonly<Record<string, unknown>>,
  paused: { readonly reason: string } | null,
): string | null {
  if (paused !== null) return paused.reason === '' ? 'paused' : `paused: ${paused.reason}`;
  const problems = listOf(attributes['TemporalReportedProblems']);
  if (problems.length > 0) {
    const cause = problems.find((entry) => entry.startsWith('cause='));
    return `workflow task fails${cause === undefined ? '' : `: ${cause.slice('cause='.length)}`}`;
  }
  const text = textOf(memo);
  if (text !== null) return text;
  const reason = textOf(attributes['StuckReason']) ?? textOf(attributes['FailureCode']);
  return reason === null ? null : reason.replaceAll(/[-_]/g, ' ');
}
