import type { OrderLine } from '../../../contract/order/order.ts';
import type { AmendInput } from '../../../contract/order/order-messages.ts';
import type { Quote } from '../../../domain/customer-cart.ts';
import { formatMoney } from '../../../domain/money.ts';
import {
  type Amended,
  amendedLines,
  moneyProblem,
  sameLines,
  totalProblem,
  wantedMore,
} from '../../../domain/order-amendment.ts';
import { totalMinor } from '../../../domain/order-amounts.ts';
import { updateRefused } from '../../process/bind-update.ts';
import { runStep } from '../../process/step-runner.ts';
import {
  createParts,
  dueMinor,
  isCash,
  liveParts,
  type OrderProcess,
  type OrderRun,
  type Part,
  type PartChange,
} from '../order-run.ts';
import { askToChange, changeable } from '../part-change.ts';
import { send } from '../send.ts';
import { setUndo } from '../undo-list.ts';
import { type Said, sign } from './remedy.ts';
import { openNumber, reauthorise, releaseLockUntil, releaseLockWhile } from './update-lock.ts';

/** One part may be captured or released while another is still prepared. */
const PARTS_UNDER_WAY: readonly string[] = ['fulfilling', 'capturing', 'releasing'];

type Items = NonNullable<AmendInput['items']>;
type Amending = Said & { readonly requestId: string };

/** Vendors whose part can get other lines now. What was ordered by a person's hand is changed by hand. */
export function openVendors(
  run: Pick<OrderRun, 'parts' | 'payment' | 'review' | 'state' | 'steps' | 'undo'>,
): readonly string[] {
  if (run.review.open !== null) return liveParts(run).map(({ vendorId }) => vendorId);
  if (run.payment.captureLock || !PARTS_UNDER_WAY.includes(run.state.current)) return [];
  return changeable(run)
    .filter(({ vendorId }) => !run.steps.byHand.has(`vendor:${vendorId}`))
    .map(({ vendorId }) => vendorId);
}

/** The vendor that would send these goods: itself, or the one that its part was reassigned to. Null: none. */
function vendorFor(
  run: Pick<OrderRun, 'parts' | 'payment' | 'review' | 'state' | 'steps' | 'undo'>,
  vendorId: string,
): string | null {
  if (run.review.open !== null) return vendorId;
  const open = openVendors(run);
  const part = liveParts(run).find((each) => each.vendorId === vendorId || each.before.includes(vendorId));
  return part !== undefined && open.includes(part.vendorId) ? part.vendorId : null;
}

/**
 * In review no vendor has the order, so its lines are replaced and the new total is authorised. Later the affected
 * vendors give their orders back first, and get new ones.
 */
export async function amendItems(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'parts' | 'payment' | 'purchase' | 'review' | 'undo'>,
  items: Items,
  by: Amending,
): Promise<string> {
  const lines = await linesWith(run, items);
  if (run.review.open === null) return await changeParts(run, lines, by);
  const before = run.purchase.amountMinor;
  const n = await openNumber(run, 'reserve', by.requestId);
  const answer = await send(run, run.effects.update.db.amendLines, 'reserve what is wanted now', {
    lines,
    n,
  });
  if (answer.kind === 'rejected') throw updateRefused(`${answer.code}: ${answer.sku}; nothing was changed`);
  adopt(run, lines);
  run.parts.all = createParts(run.purchase.order, Date.now());
  return summaryOf(run, before, by) + (isCash(run) ? '' : await reauthoriseOrder(run, by.requestId));
}

/** The shop is asked where more is wanted than there was. */
async function linesWith(
  run: Pick<OrderRun, 'effects' | 'parts' | 'payment' | 'purchase' | 'review' | 'state' | 'steps' | 'undo'>,
  items: Items,
): Promise<readonly OrderLine[]> {
  const { currency, lines } = run.purchase.order;
  const skus = wantedMore(lines, items);
  const ask = run.effects.update.db.quoteProducts;
  const summary = 'prices and stock';
  const quotes = skus.length === 0 ? [] : await ask.executeWithOptions({ summary }, [{ skus, currency }]);
  const problem = linesProblem(run, items, quotes);
  if (problem !== null) throw updateRefused(problem);
  const amended = linesBy(run, items, quotes);
  if (amended.kind === 'refused') throw updateRefused(amended.says);
  return amended.lines;
}

function linesBy(
  run: Pick<OrderRun, 'parts' | 'payment' | 'purchase' | 'review' | 'state' | 'steps' | 'undo'>,
  items: Items,
  quotes: readonly Quote[],
): Amended {
  const { lines } = run.purchase.order;
  return amendedLines({ lines, items, quotes, vendorFor: (vendorId) => vendorFor(run, vendorId) });
}

/** Why these lines are refused, by the shop's quote for what is added; null: they are accepted. */
export function linesProblem(
  run: Pick<OrderRun, 'parts' | 'payment' | 'purchase' | 'review' | 'state' | 'steps' | 'undo'>,
  items: Items,
  quotes: readonly Quote[],
): string | null {
  const amended = linesBy(run, items, quotes);
  if (amended.kind === 'refused') return amended.says;
  const problem = totalProblem(amended.lines, isCash(run));
  return problem ?? (run.review.open === null ? partProblem(run, amended.lines) : null);
}

function partProblem(
  run: Pick<OrderRun, 'parts' | 'payment' | 'purchase' | 'review' | 'state' | 'steps' | 'undo'>,
  lines: readonly OrderLine[],
): string | null {
  const open = openVendors(run);
  const far = touchedBy(run, lines).find(({ vendorId }) => !open.includes(vendorId));
  if (far !== undefined) {
    return `${far.vendorId} is too far for that: lines change while a vendor prepares them; accepted: a new order, or a return`;
  }
  if (isCash(run)) return null;
  const due = liveParts(run)
    .filter((part) => part.capturedMinor === 0)
    .reduce((sum, { vendorId }) => sum + totalMinor(linesOf(lines, vendorId)), 0);
  const authorisedMinor = run.payment.authorisation?.leftMinor ?? 0;
  return moneyProblem(run.purchase.order.currency, {
    dueMinor: due,
    beforeMinor: dueMinor(run),
    authorisedMinor,
  });
}

async function changeParts(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'parts' | 'payment' | 'purchase' | 'undo'>,
  lines: readonly OrderLine[],
  by: Amending,
): Promise<string> {
  const before = run.purchase.amountMinor;
  // A failed try may have used its numbers, so the next one gets others.
  run.parts.amendments += 1;
  const requestId = `${by.requestId}#${run.parts.amendments}`;
  const parts = touchedBy(run, lines);
  // The amount due changes with the parts, so no capture may run meanwhile.
  run.payment.captureLock = true;
  const changes = parts.map((part): PartChange => {
    const change: PartChange = { ...by, requestId, to: null, outcome: null, closed: false };
    askToChange(part, change);
    return change;
  });
  try {
    await releaseLockUntil(run, () => changes.every(({ outcome }) => outcome !== null));
    const failed = changes.find(({ outcome }) => outcome?.done !== true);
    if (failed !== undefined) throw updateRefused(`${failed.outcome?.says}; the order stays as it was`);
    if (run.undo.running || run.state.cancelRequested !== null)
      throw updateRefused('the order is being undone');
    await reserveAgain(run, lines, requestId);
    adopt(run, lines);
    for (const part of parts) takeLines(run, part);
    return summaryOf(run, before, by);
  } finally {
    run.payment.captureLock = false;
    for (const change of changes) change.closed = true;
  }
}

/** Until PostgreSQL has answered: the parts wait for it, and so does a cancel. */
async function reserveAgain(
  run: OrderProcess & Pick<OrderRun, 'effects' | 'purchase'>,
  lines: readonly OrderLine[],
  requestId: string,
): Promise<void> {
  const reserved = await releaseLockWhile(run, () =>
    runStep(run, {
      step: 'reserve',
      budget: run.purchase.policy.question.budget,
      numbered: false,
      attempt: async () => {
        const n = await openNumber(run, 'reserve', requestId);
        return await send(run, run.effects.update.db.amendLines, 'reserve what is wanted now', { lines, n });
      },
    }),
  );
  if (reserved.kind === 'failed')
    throw updateRefused(`${reserved.failure.detail}; the order stays as it was`);
  const { answer } = reserved;
  if (answer.kind === 'rejected')
    throw updateRefused(`${answer.code}: ${answer.sku}; the order stays as it was`);
}

function adopt(run: Pick<OrderRun, 'purchase'>, lines: readonly OrderLine[]): void {
  run.purchase.order = { ...run.purchase.order, lines: [...lines] };
  run.purchase.amountMinor = totalMinor(lines);
}

/** A part of which nothing is left is out of the order; its vendor has given its order back. */
function takeLines(run: Pick<OrderRun, 'purchase' | 'undo'>, part: Part): void {
  const lines = linesOf(run.purchase.order.lines, part.vendorId);
  if (lines.length > 0) {
    part.lines = lines;
    part.amountMinor = totalMinor(lines);
    return;
  }
  part.undone = true;
  setUndo(run, { step: `cancel-vendor:${part.vendorId}`, state: 'done', detail: 'left out' });
}

function touchedBy(run: Pick<OrderRun, 'parts'>, lines: readonly OrderLine[]): readonly Part[] {
  return liveParts(run).filter((part) => !sameLines(linesOf(lines, part.vendorId), part.lines));
}

function linesOf(lines: readonly OrderLine[], vendorId: string): readonly OrderLine[] {
  return lines.filter((line) => line.vendorId === vendorId);
}

function summaryOf(
  run: Pick<OrderRun, 'attributes' | 'log' | 'purchase' | 'state'>,
  before: number,
  by: Amending,
): string {
  const money = (minor: number) => formatMoney({ currency: run.purchase.order.currency, minor });
  sign(run, 'amended', { ...by, what: `${money(before)} to ${money(run.purchase.amountMinor)}` });
  return `the order comes to ${money(run.purchase.amountMinor)} now`;
}

/** What is authorised must be what is due: the provider looks at the amount that it will be asked for. */
async function reauthoriseOrder(
  run: Pick<OrderRun, 'effects' | 'log' | 'payment' | 'purchase' | 'steps'>,
  requestId: string,
): Promise<string> {
  const answer = await reauthorise(run, { requestId, amountMinor: run.purchase.amountMinor });
  if (answer.kind === 'authorised') return '';
  const why = answer.kind === 'declined' ? answer.code : answer.reason;
  return `, but the card does not stand for it (${why}): otherMethod takes another one`;
}
