import { clipText } from '../support/text/clip.ts';
import { escapeUnsafe } from '../support/text/escape-unsafe.ts';
import { LOG_KEYS, type LogKey } from './catalogue/log-keys.ts';
import { describeError } from './log-error.ts';

export type LogMeta = Readonly<Record<string | symbol, unknown>>;

/** From the words of Temporal's metadata to ours. What is not named here never reaches a line. */
const KEY_OF_META: Readonly<Record<string, LogKey>> = {
  order: 'order',
  run: 'run',
  runId: 'run',
  workflowRunId: 'run',
  activity: 'activity',
  activityType: 'activity',
  attempt: 'attempt',
  queue: 'queue',
  taskQueue: 'queue',
  trace: 'trace',
  trace_id: 'trace',
  span: 'span',
  span_id: 'span',
  component: 'component',
  sdkComponent: 'component',
  error: 'error',
  detail: 'detail',
};

const VALUE_CHARACTERS_MAX = 500;

/**
 * One line of log. An allow-list, because metadata of the SDK holds task tokens and whole option objects, and a
 * payload may hold a customer's address. Never throws.
 */
export function formatLogLine(
  fixed: { readonly time: string; readonly level: string; readonly message: string },
  meta: LogMeta,
  who: { readonly build: string; readonly worker: string },
): string {
  const values: Partial<Record<LogKey, unknown>> = {
    ...fixed,
    message: clipText(fixed.message, VALUE_CHARACTERS_MAX),
    ...who,
  };
  for (const [name, key] of Object.entries(KEY_OF_META)) {
    const value = readQuietly(meta, name);
    if (value === undefined || value === null) continue;
    values[key] = key === 'error' ? describeError(value) : plain(value);
  }
  const workflowId = readQuietly(meta, 'workflowId');
  if (values.order === undefined && typeof workflowId === 'string') {
    values.order = workflowId.startsWith('order/')
      ? workflowId.slice('order/'.length)
      : clipText(workflowId, VALUE_CHARACTERS_MAX);
  }
  const ordered: Record<string, unknown> = {};
  for (const key of LOG_KEYS) if (values[key] !== undefined) ordered[key] = values[key];
  // Logs are read in terminals, and JSON leaves C1 and bidirectional controls unescaped.
  return escapeUnsafe(JSON.stringify(ordered));
}

function readQuietly(meta: LogMeta, name: string): unknown {
  try {
    return meta[name];
  } catch {
    return undefined;
  }
}

function plain(value: unknown): string | number | boolean {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'string'
    ? clipText(value, VALUE_CHARACTERS_MAX)
    : Object.prototype.toString.call(value);
}
