import { setTimeout as delay } from 'node:timers/promises';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { SEARCH_ATTRIBUTES } from '../../contract/temporal/search-attributes.ts';
import { GRPC, GrpcFailure } from './grpc-call.ts';
import type { TemporalApi } from './temporal-api.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;

const TYPES = {
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  KEYWORD_LIST: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
  BOOL: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
  INT: IndexedValueType.INDEXED_VALUE_TYPE_INT,
  DATETIME: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
} as const;

export const RETENTION_DAYS = 30;

// The server's parts learn of a new namespace and of new attributes one after the other, from caches that they
// refresh every few seconds.
const LEARN_LIMIT_MS = 60_000;
const LEARN_PAUSE_MS = 50;

export type NamespaceProblem = { readonly attribute: string; readonly has: string; readonly wants: string };

/**
 * Makes the namespace and its search attributes exist, and waits until the server can list by them. Runs at every start, because the server's own flags are
 * ignored on a database that exists already. An attribute of the same name and another type is a problem that
 * only a person can settle.
 */
export async function prepareNamespace(
  api: TemporalApi,
  namespace: string,
): Promise<readonly NamespaceProblem[]> {
  await registerNamespace(api, namespace);
  const present = (await onceLearnt(() => api.operator.listSearchAttributes({ namespace }))).customAttributes;
  const missing: Record<string, number> = {};
  const problems: NamespaceProblem[] = [];
  for (const [name, kind] of Object.entries(SEARCH_ATTRIBUTES)) {
    const has = present[name];
    if (has === undefined) missing[name] = TYPES[kind];
    else if (has !== TYPES[kind]) {
      problems.push({ attribute: name, has: IndexedValueType[has] ?? String(has), wants: kind });
    }
  }
  if (Object.keys(missing).length > 0) {
    await onceLearnt(() =>
      api.operator
        .addSearchAttributes({ namespace, searchAttributes: missing })
        .catch(unless(GRPC.alreadyExists)),
    );
  }
  if (problems.length === 0) {
    const query = Object.keys(SEARCH_ATTRIBUTES)
      .map((name) => `${name} is not null`)
      .join(' or ');
    await onceLearnt(() => api.workflows.countWorkflowExecutions({ namespace, query }));
  }
  return problems;
}

/** What an existing namespace lacks, in words; undefined if it has everything. Changes nothing. */
export async function unpreparedNamespace(api: TemporalApi, namespace: string): Promise<string | undefined> {
  try {
    const present = (await api.operator.listSearchAttributes({ namespace })).customAttributes;
    const missing = Object.keys(SEARCH_ATTRIBUTES).filter((name) => present[name] === undefined);
    return missing.length === 0 ? undefined : `namespace ${namespace} lacks ${missing.join(', ')}`;
  } catch (error) {
    if (error instanceof GrpcFailure && error.code === GRPC.notFound)
      return `there is no namespace ${namespace}`;
    throw error;
  }
}

async function registerNamespace(api: TemporalApi, namespace: string): Promise<void> {
  await api.workflows
    .registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs(`${RETENTION_DAYS} days`) })
    .catch(unless(GRPC.alreadyExists));
}

/** Asks until the server's part has learnt of the namespace and its attributes; its last refusal when it never does. */
async function onceLearnt<T>(ask: () => Promise<T>): Promise<T> {
  const end = performance.now() + LEARN_LIMIT_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const unlearnt =
        error instanceof GrpcFailure && (error.code === GRPC.notFound || error.code === GRPC.invalidArgument);
      if (!unlearnt || performance.now() > end) throw error;
    }
    await delay(LEARN_PAUSE_MS);
  }
}

function unless(code: number): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof GrpcFailure) || error.code !== code) throw error;
  };
}
