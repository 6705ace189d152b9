import type { Ports } from '../../operations/ports/ports.ts';
import { readWhyStuck } from '../../operations/stuck/gather-evidence.ts';
import type { OrderRow } from '../../operations/subjects/order/order-row.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { describeOrder } from '../../operations/temporal/describe.ts';

/** How far an order was without a worker. */
export type Mark = { readonly row: OrderRow; readonly historyEvents: number };

export type GoingOn = {
  readonly moved: readonly Mark[];
  /** Not moved, and for a live reason of its own: a review, a vendor who packs. */
  readonly waiting: readonly Mark[];
  /** Not moved, and still for want of a worker. */
  readonly stuck: readonly Mark[];
  /** Not there at all. */
  readonly gone: readonly Mark[];
};

export async function markAll(link: TemporalLink, rows: readonly OrderRow[]): Promise<readonly Mark[]> {
  const marks: Mark[] = [];
  for (const row of rows) {
    const facts = await describeOrder(link, { workflowId: row.workflowId, runId: row.runId });
    if (!facts.ok) throw new Error(facts.problem.message);
    marks.push({ row, historyEvents: facts.value.historyEvents });
  }
  return marks;
}

export async function countContinued(
  link: TemporalLink,
  ports: Ports,
  marks: readonly Mark[],
): Promise<GoingOn> {
  const moved: Mark[] = [];
  const waiting: Mark[] = [];
  const stuck: Mark[] = [];
  const gone: Mark[] = [];
  for (const mark of marks) {
    const run = { workflowId: mark.row.workflowId, runId: mark.row.runId };
    const facts = await describeOrder(link, run);
    if (!facts.ok) (facts.problem.kind === 'not-found' ? gone : stuck).push(mark);
    else if (!facts.value.row.open || facts.value.historyEvents > mark.historyEvents) moved.push(mark);
    else {
      const verdict = await readWhyStuck(link, ports, { run, now: Date.now() });
      const live = verdict.ok && verdict.value.reason !== null && verdict.value.reason !== 'no-poller';
      (live ? waiting : stuck).push(mark);
    }
  }
  return { moved, waiting, stuck, gone };
}
