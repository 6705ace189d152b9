import type { OrderLine, ShipTo } from '../../contract/order.ts';
import { amendInputSchema } from '../../contract/order-messages.ts';
import { LIMITS } from '../../domain/limits.ts';
import { formatMoney } from '../../domain/money.ts';
import { totalMinor } from '../../domain/order-amounts.ts';
import { isTerminalStage } from '../../domain/order-stage.ts';
import { createParts, isCash, liveParts, type OrderRun, type Part, type PartChange } from '../order-run.ts';
import { changeable } from '../part-change.ts';
import { send } from '../send.ts';
import { awayFromDesk, openNumber, reauthorise, refuse, voidAuthorised } from './desk.ts';
import { remedy, type Said, sign } from './remedy.ts';

/** One part may be captured or let go while another is still prepared. */
const PARTS_UNDER_WAY: readonly string[] = ['fulfilling', 'capturing', 'releasing'];

type Items = readonly { readonly line: number; readonly quantity: number }[];
type Amending = Said & { readonly requestId: string };

export const amend = remedy(amendInputSchema, {
  otherwise: 'it can no longer be changed',
  desk: true,
  offer: (run) => (isOpenToChange(run) ? {} : null),
  problem(run, { items, shipTo }) {
    if (shipTo !== undefined) {
      const gone = liveParts(run).find((part) => part.released);
      return gone === undefined ? null : `${gone.vendorId} has let its goods go to the old address already`;
    }
    return items === undefined ? 'items or shipTo is missing' : itemsProblem(run, items);
  },
  async take(run, { actor, items, reason, requestId, shipTo }, id) {
    const amending = { actor, reason, requestId: requestId ?? id };
    if (shipTo !== undefined) return await amendAddress(run, shipTo, amending);
    return await amendItems(run, linesWith(run, items ?? []), amending);
  },
});

/** Until the last part is let go; before the order is written there is nothing yet that could be changed. */
function isOpenToChange(run: OrderRun): boolean {
  const over =
    run.undoing || isTerminalStage(run.stage) || run.stage === 'shipped' || run.stage === 'delivered';
  return (
    run.recorded && !over && run.cancelRequested === null && liveParts(run).some((part) => !part.released)
  );
}

async function amendAddress(run: OrderRun, shipTo: ShipTo, amending: Amending): Promise<string> {
  const n = await openNumber(run, 'amend', amending.requestId);
  await send(run, run.effects.desk.db.amendAddress, 'write the new address', { shipTo, n });
  run.order = { ...run.order, shipTo };
  // Where somebody lives is nobody's business in a log.
  sign(run, 'amended', { ...amending, what: 'address' });
  return 'the address is changed';
}

function linesWith(run: OrderRun, items: Items): readonly OrderLine[] {
  return run.order.lines.flatMap((line) => {
    const quantity = items.find((item) => item.line === line.line)?.quantity ?? line.quantity;
    return quantity === 0 ? [] : [{ ...line, quantity }];
  });
}

function itemsProblem(run: OrderRun, items: Items): string | null {
  const lines = linesWith(run, items);
  const unknown = items.find((item) => !run.order.lines.some((line) => line.line === item.line));
  if (unknown !== undefined) return `the order has no line ${unknown.line}`;
  if (lines.length === 0) return 'nothing would be left of the order; accepted: cancel';
  const total = totalMinor(lines);
  if (total > LIMITS.orderMinorMax) return `the total would be above ${LIMITS.orderMinorMax} minor units`;
  if (total === 0 && !isCash(run)) return 'there would be nothing to charge to the card';
  if (JSON.stringify(lines) === JSON.stringify(run.order.lines)) return 'that changes nothing';
  if (run.review !== null) return null;
  if (!PARTS_UNDER_WAY.includes(run.stage)) {
    return `quantities change while the order is in review; it is ${run.stage}. The address can be changed now`;
  }
  return partProblem(run, lines);
}

/** Once the vendors have their orders, a part can be left out as a whole: a vendor's order cannot be changed. */
function partProblem(run: OrderRun, lines: readonly OrderLine[]): string | null {
  if (run.tillTaken) return 'a share of the money is being taken; try again when that is settled';
  for (const part of liveParts(run)) {
    const left = lines.filter((line) => line.vendorId === part.vendorId);
    if (left.length > 0 && JSON.stringify(left) !== JSON.stringify(part.lines)) {
      return `${part.vendorId} has its order already; its part can be left out as a whole or stays as it is`;
    }
    if (left.length === 0 && !changeable(run).includes(part)) {
      return `${part.vendorId} is too far by now; its part can no longer be left out`;
    }
  }
  return null;
}

async function amendItems(run: OrderRun, lines: readonly OrderLine[], by: Amending): Promise<string> {
  if (run.review !== null) return await changeLines(run, lines, by);
  // What is authorised changes with the parts, so nobody captures meanwhile.
  run.tillTaken = true;
  const changes: PartChange[] = [];
  try {
    for (const part of liveParts(run)) {
      if (lines.some((line) => line.vendorId === part.vendorId)) continue;
      const change: PartChange = { ...by, to: null, outcome: null, closed: false };
      changes.push(change);
      await leaveOut(run, part, change);
    }
    return await changeLines(run, lines, by);
  } finally {
    run.tillTaken = false;
    for (const change of changes) change.closed = true;
  }
}

async function changeLines(run: OrderRun, lines: readonly OrderLine[], by: Amending): Promise<string> {
  const before = run.amountMinor;
  const n = await openNumber(run, 'reserve', by.requestId);
  const answer = await send(run, run.effects.desk.db.amendLines, 'reserve what is wanted now', { lines, n });
  if (answer.kind === 'rejected') throw refuse(`${answer.code}: ${answer.sku}; nothing was changed`);
  run.order = { ...run.order, lines: [...lines] };
  run.amountMinor = totalMinor(lines);
  if (run.review !== null) run.parts = createParts(run.order, Date.now());
  const money = (minor: number) => formatMoney({ currency: run.order.currency, minor });
  sign(run, 'amended', { ...by, what: `${money(before)} to ${money(run.amountMinor)}` });
  const paid = isCash(run) ? '' : await payAnew(run, by.requestId);
  return `the order comes to ${money(run.amountMinor)} now${paid}`;
}

async function leaveOut(run: OrderRun, part: Part, change: PartChange): Promise<void> {
  part.change = change;
  part.preparing?.cancel();
  await awayFromDesk(run, () => change.outcome !== null);
  const { outcome } = change;
  if (outcome?.done !== true) throw refuse(`${outcome?.says ?? 'it was interrupted'}; nothing was changed`);
  if (run.undoing || run.cancelRequested !== null) throw refuse('the order is being undone');
}

/** What is authorised must be what is due: the last capture takes all of it. */
async function payAnew(run: OrderRun, requestId: string): Promise<string> {
  const open = liveParts(run).filter((part) => part.capturedMinor === 0);
  const amountMinor = open.reduce((sum, part) => sum + part.amountMinor, 0);
  if (amountMinor === 0) {
    await voidAuthorised(run, requestId);
    return '';
  }
  const answer = await reauthorise(run, { requestId, amountMinor });
  if (answer.kind === 'authorised') return '';
  const why = answer.kind === 'declined' ? answer.code : answer.reason;
  return `, but the card does not stand for it (${why}): otherMethod takes another one`;
}
