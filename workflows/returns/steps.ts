import { condition, patched } from '@temporalio/workflow';
import { spacedPause } from '../../domain/poll-due.ts';
import { now } from '../runtime/now.ts';
import { note, park, type ReturnEventInput, unpark } from './apply-event.ts';
import { applyParcelStatus } from './parcel.ts';
import type { ReturnRun } from './return-run.ts';
import { openNextTry, parkUntilRetry, runStep, send, writeSoon } from './step-runner.ts';
import { waitInWindow } from './window.ts';

/** Null: recorded, and the request waits for somebody's word. */
export async function recordReturn(run: ReturnRun): Promise<ReturnEventInput | null> {
  if (run.problem !== null) {
    return { event: 'request-refused', cause: run.problem, failureCode: 'bad-input' };
  }
  const result = await runStep(run, {
    step: 'return',
    numbered: false,
    attempt: () => send(run, run.effects.db.recordReturn, 'write the return', { input: run.input }),
  });
  if (result?.kind === 'refused') {
    const { code, detail } = result;
    return { event: 'request-refused', cause: detail, source: 'activity', failureCode: code };
  }
  run.facts = result?.facts ?? null;
  run.next = ['await-approval'];
  return null;
}

export async function awaitApproval(run: ReturnRun): Promise<ReturnEventInput> {
  park(run, { step: 'approval', detail: `somebody has to approve it: ${run.input.reason}` });
  const ended = await waitInWindow(run, 'approval', { ready: () => run.decision !== null });
  const { decision } = run;
  unpark(run, { cause: decision?.reason ?? 'no decision', actor: decision?.actor ?? 'workflow' });
  if (decision === null) return ended as ReturnEventInput;
  const { actor, approved, reason: cause } = decision;
  return { event: approved ? 'approved' : 'refused', cause, actor, source: 'operator' };
}

export async function makeLabel(run: ReturnRun): Promise<ReturnEventInput> {
  const given = () => run.withdrawal !== null;
  for (;;) {
    const made = await runStep(run, {
      step: 'label',
      numbered: true,
      given,
      attempt: (n) => send(run, run.effects.carrier.createLabel, 'make a label', { n }),
    });
    if (made?.kind === 'made') {
      run.tracking = made.tracking;
      run.lastStatusAt = Date.now();
      return { event: 'label-made', cause: made.tracking, source: 'activity' };
    }
    const retry =
      made === null ? null : await parkUntilRetry(run, { step: 'label', given }, `label: ${made.code}`);
    if (retry === null) {
      const { actor = 'customer', reason: cause = 'withdrawn' } = run.withdrawal ?? {};
      return { event: 'withdrawn', cause, actor, source: 'api' };
    }
    await openNextTry(run, 'label', retry);
  }
}

/** Until the parcel moves, arrives or is lost; who is silent too long is asked, ever more rarely. */
export async function awaitGoods(run: ReturnRun): Promise<ReturnEventInput> {
  const { scanCap, scanWait } = run.sale;
  writeSoon(run);
  for (;;) {
    const event = nextEventOf(run);
    if (event !== null) return event;
    const atMost = pauseOf(run, Math.min(scanCap, scanWait * 2 ** run.asked));
    const ended =
      run.state === 'labelled'
        ? await waitInWindow(run, 'parcel', { ready: () => nextEventOf(run) !== null, atMost })
        : await waitOnTheWay(run, atMost);
    if (typeof ended === 'object') return ended;
    if (ended === 'later') await askCarrier(run);
  }
}

/** Before it the pause stopped growing at its cap, which is seconds outside of production. */
const RARER_QUESTIONS = 'ask-the-carrier-ever-more-rarely';

function pauseOf(run: ReturnRun, base: number): number {
  const spaced = spacedPause(base, Date.now() - run.lastStatusAt);
  return spaced > base && patched(RARER_QUESTIONS) ? spaced : base;
}

function nextEventOf(run: ReturnRun): ReturnEventInput | null {
  const cause = `the carrier says ${run.parcel.status}`;
  const said = { cause, actor: 'carrier', source: 'callback' } as const;
  switch (run.parcel.status) {
    case 'lost':
      return { event: 'lost', ...said, failureCode: 'parcel-lost' };
    case 'delivered':
      return { event: 'arrived', ...said };
    case 'picked_up':
    case 'in_transit':
      return run.state === 'labelled' ? { event: 'scanned', ...said } : null;
    default:
      return null;
  }
}

async function waitOnTheWay(run: ReturnRun, atMost: number): Promise<'ready' | 'later'> {
  const what = 'parcel';
  run.waits.set(what, { what, since: now(), until: null });
  const moved = await condition(() => nextEventOf(run) !== null, atMost);
  run.waits.delete(what);
  return moved ? 'ready' : 'later';
}

async function askCarrier(run: ReturnRun): Promise<void> {
  run.asked += 1;
  const { orderId, returnId } = run.input;
  try {
    const said = await run.effects.ask.pollParcel.executeWithOptions({ summary: 'ask where the parcel is' }, [
      { orderId, returnId },
    ]);
    if (said.status !== 'unknown') applyParcelStatus(run, { status: said.status, version: said.version });
  } catch {
    note(run, { what: 'carrier asked', source: 'activity', detail: 'no answer' });
  }
}

export async function awaitInspection(run: ReturnRun): Promise<ReturnEventInput> {
  const lost = run.parcel.status === 'lost';
  const detail = lost
    ? 'the parcel is lost; somebody decides'
    : 'the goods are here; somebody has to look at them';
  park(run, { step: 'inspection', detail });
  writeSoon(run);
  await condition(() => run.inspection !== null);
  const said = run.inspection as NonNullable<ReturnRun['inspection']>;
  const { actor, reason: cause } = said;
  unpark(run, { cause, actor });
  const events = {
    accept: 'goods-accepted',
    partial: 'goods-partly-accepted',
    reject: 'goods-rejected',
  } as const;
  return { event: events[said.result], cause, actor, source: 'operator' };
}

export async function restock(run: ReturnRun): Promise<ReturnEventInput> {
  // What is lost can be paid for and never be put on a shelf.
  const lines = run.parcel.status === 'lost' ? [] : (run.takenBack ?? []);
  if (lines.length > 0) {
    await runStep(run, {
      step: 'restock',
      numbered: false,
      attempt: () => send(run, run.effects.db.restockReturn, 'put the goods back', { lines }),
    });
  }
  return { event: 'restocked', cause: `${lines.length} lines`, source: 'activity' };
}

export async function cancelLabel(run: ReturnRun): Promise<void> {
  await runStep(run, {
    step: 'cancel-label',
    numbered: true,
    attempt: (n) => send(run, run.effects.carrier.cancelLabel, 'cancel the label', { n }),
  });
}
