import { returnWorkflowId } from '../../../contract/ids/workflow-ids.ts';
import { RETURN_UPDATES } from '../../../contract/return/return.ts';
import { isReturnEnded, RETURN_STATES, type ReturnState } from '../../../domain/return-state.ts';
import { errorText } from '../../../support/errors/error-text.ts';
import type { BusinessRecords, ReturnOffer } from '../../ports/ports.ts';
import { targetWords } from '../../target/target-words.ts';
import type { TemporalLink } from '../../temporal/connect.ts';
import { describeOrder } from '../../temporal/describe.ts';
import { fail, ok, type Result } from '../../temporal/problem.ts';
import { returnCommand } from '../return/return-command.ts';

/** A return of an order, and what a person has to do about it. */
export type OrderReturn = {
  readonly returnId: string;
  readonly state: string;
  readonly since: number;
  readonly open: boolean;
  /** What a person has to do; null if nothing, or if its run cannot be read. */
  readonly waitsFor: string | null;
  /** The command that does it, to be pasted with a reason; null if nothing is to do. */
  readonly answer: string | null;
};

export type OrderReturns = { readonly offer: ReturnOffer; readonly returns: readonly OrderReturn[] };

/** What came back of an order or is asked for, and what still could. */
export async function readOrderReturns(
  from: { readonly link: TemporalLink; readonly records: BusinessRecords | undefined; readonly now: number },
  orderId: string,
): Promise<Result<OrderReturns>> {
  const { link, now, records } = from;
  if (records === undefined) {
    return fail('unsupported', 'returns need a database address');
  }
  const offer = await offerOf(records, orderId, now);
  if (!offer.ok) return offer;
  const returns = await Promise.all(offer.value.returns.map((row) => readReturn(link, row)));
  return ok({ offer: offer.value, returns });
}

export async function offerOf(
  records: Pick<BusinessRecords, 'returnOffer'>,
  orderId: string,
  now: number,
): Promise<Result<ReturnOffer>> {
  try {
    const offer = await records.returnOffer(orderId, now);
    return offer === undefined ? fail('not-found', `PostgreSQL has no order ${orderId}`) : ok(offer);
  } catch (error) {
    const message = errorText(error);
    return fail('failed', `PostgreSQL does not answer: ${message}`);
  }
}

async function readReturn(
  link: TemporalLink,
  { returnId, since, state }: ReturnOffer['returns'][number],
): Promise<OrderReturn> {
  const ended = (RETURN_STATES as readonly string[]).includes(state) && isReturnEnded(state as ReturnState);
  const known = { returnId, state, since, open: !ended, waitsFor: null, answer: null };
  if (ended) return known;
  const facts = await describeOrder(link, { workflowId: returnWorkflowId(returnId) });
  if (!facts.ok) return known;
  const { row } = facts.value;
  const now = row.state ?? state;
  if (!row.open || !row.needsAttention) return { ...known, state: now, open: row.open };
  return {
    ...known,
    state: now,
    waitsFor: row.why ?? 'a person',
    answer: answerLine(returnId, now, targetWords(link.target)),
  };
}

/** Updates of a return that waits for a person. */
function answerLine(returnId: string, state: string, where: readonly string[]): string {
  if (state === 'requested') return returnCommand(returnId, { name: RETURN_UPDATES.approve, where });
  if (state === 'inspecting')
    return returnCommand(returnId, { name: RETURN_UPDATES.inspect, input: { result: 'accept' }, where });
  return returnCommand(returnId, { name: RETURN_UPDATES.retryStage, where });
}
