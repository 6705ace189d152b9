import { WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import { decodeRow } from '../subjects/order/decode-row.ts';
import type { OrderRow } from '../subjects/order/order-row.ts';
import type { TemporalLink } from './connect.ts';
import type { Result } from './problem.ts';
import { allOf, quote } from './visibility-query.ts';

/** The server sends 1,000 rows at the most, at 0.5 ms each. */
export const PAGE_ROWS_MAX = 1_000;

const SCREENFULS_MAX = 200;

export type ListRequest = {
  /** Visibility filter; empty for all. */
  readonly filter: string;
  /** Default `order`; null lists every type, for a console on a third-party system. */
  readonly workflowType?: string | null;
  readonly pageSize: number;
  readonly pageToken?: Uint8Array;
  readonly signal?: AbortSignal;
};

export type OrderPage = {
  readonly rows: readonly OrderRow[];
  /** Opaque and bound to the filter; null at the end. */
  readonly nextPageToken: Uint8Array | null;
  /** When the answer arrived, epoch milliseconds: rows show their age from it. */
  readonly readAt: number;
};

export function fullQuery(request: Pick<ListRequest, 'filter' | 'workflowType'>): string {
  const type = request.workflowType === undefined ? WORKFLOW_TYPES.order : request.workflowType;
  return allOf(type === null ? undefined : `WorkflowType = ${quote(type)}`, request.filter);
}

/** One page. Open orders come first and the newest of them first: the server knows no other order. */
export async function listOrders(link: TemporalLink, request: ListRequest): Promise<Result<OrderPage>> {
  const answer = await link.call(
    {
      what: 'list orders',
      // A full page takes a loaded server longer than a person waits for a screenful.
      ...(request.pageSize > SCREENFULS_MAX ? { deadlineMs: link.deadlines.read * 3 } : {}),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    },
    (client) =>
      client.workflowService.listWorkflowExecutions({
        namespace: link.target.namespace,
        query: fullQuery(request),
        pageSize: Math.min(Math.max(1, request.pageSize), PAGE_ROWS_MAX),
        ...(request.pageToken === undefined ? {} : { nextPageToken: request.pageToken }),
      }),
  );
  if (!answer.ok) return answer;
  const token = answer.value.nextPageToken;
  return {
    ok: true,
    value: {
      rows: (answer.value.executions ?? []).map(decodeRow),
      nextPageToken: token === null || token === undefined || token.length === 0 ? null : token,
      readAt: Date.now(),
    },
  };
}

/**
 * A screenful first, then ever larger pages until the end or `rowsMax`. The consumer stops it by leaving the loop; a
 * failed page ends it, with what came before already given.
 */
export async function* pagesOfOrders(
  link: TemporalLink,
  request: ListRequest & { readonly rowsMax: number },
): AsyncGenerator<Result<OrderPage>, void, undefined> {
  let size = request.pageSize;
  let token = request.pageToken;
  let read = 0;
  while (read < request.rowsMax) {
    const page = await listOrders(link, {
      ...request,
      pageSize: Math.min(size, request.rowsMax - read),
      ...(token === undefined ? {} : { pageToken: token }),
    });
    yield page;
    if (!page.ok || page.value.nextPageToken === null) return;
    read += page.value.rows.length;
    token = page.value.nextPageToken;
    size = Math.min(size * 2, 200);
  }
}
