import { CancellationScope } from '@temporalio/workflow';
import { note } from './happen.ts';
import { liveParts, type OrderRun, type Part, type PartChange } from './order-run.ts';
import { insist, openNextTry } from './park.ts';
import { sign } from './remedies/remedy.ts';
import { send } from './send.ts';
import { troubleOf } from './trouble.ts';
import { takeBack } from './undo.ts';

/** Parts that nobody has captured or let go: they can still be had from somebody else, or not at all. */
export function changeable(run: OrderRun): readonly Part[] {
  if (run.undoing) return [];
  return liveParts(run).filter((part) => part.preparing !== null && part.change === null);
}

/**
 * Takes the vendor's order back and, where another vendor is named, gives the part to it. Nothing cuts it short: a
 * cancel of the order waits for its end. `goes-on`: the part is to be prepared, at whichever vendor it is now.
 */
export async function changePart(run: OrderRun, part: Part, change: PartChange): Promise<'goes-on' | 'gone'> {
  try {
    return await CancellationScope.nonCancellable(() => carryOut(run, part, change));
  } catch (error) {
    change.outcome = { done: false, says: troubleOf(error).detail };
    return 'goes-on';
  }
}

async function carryOut(run: OrderRun, part: Part, change: PartChange): Promise<'goes-on' | 'gone'> {
  const from = part.vendorId;
  const { actor, reason, requestId, to } = change;
  if (!(await takeBack(run, part))) {
    change.outcome = { done: false, says: `${from} has let the goods go already` };
    return 'goes-on';
  }
  if (to === null) {
    part.undone = true;
    change.outcome = { done: true, says: `${from} is told` };
    return 'gone';
  }
  const step = `reassign:${from}`;
  await openNextTry(run, step, { requestId });
  await insist(run, {
    step,
    budget: run.policy.question.budget,
    numbered: false,
    attempt: (n) =>
      send(run, run.effects.desk.db.moveLines, `give the part of ${from} to ${to}`, { from, to, n }),
  });
  giveTo(run, part, to);
  sign(run, 'reassigned', { actor, reason, what: `${from} to ${to}` });
  note(run, { what: `${to} instead of ${from}`, source: 'operator', detail: reason });
  change.outcome = { done: true, says: `${from} is cancelled; ${to} is asked` };
  return 'goes-on';
}

function giveTo(run: OrderRun, part: Part, to: string): void {
  const moved = part.lines.map((line) => ({ ...line, vendorId: to }));
  run.order = {
    ...run.order,
    lines: run.order.lines.map((line) => moved.find((each) => each.line === line.line) ?? line),
  };
  part.before = [...part.before, part.vendorId];
  part.vendorId = to;
  part.lines = moved;
  part.vendorOrderId = null;
  part.progress = { status: 'none', version: 0, tracking: null };
  part.newsAt = Date.now();
  part.asked = 0;
}
