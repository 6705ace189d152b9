import { condition, patched } from '@temporalio/workflow';
import { spacedPause } from '../../domain/poll-due.ts';
import { note, writeSoon } from '../process/log.ts';
import { answerOf, openNextTry, park, parkUntilRetry, runStep, unpark } from '../process/step-runner.ts';
import { now } from '../runtime/now.ts';
import type { ReturnEventInput } from './apply-event.ts';
import { applyParcelStatus } from './parcel.ts';
import type { ReturnProcess, ReturnRun } from './return-run.ts';
import { send } from './send.ts';

import { waitInWindow } from './window.ts';

/** Null: recorded, and the request waits for approval. */
export async function recordReturn(
  run: ReturnProcess & Pick<ReturnRun, 'effects' | 'request'>,
): Promise<ReturnEventInput | null> {
  if (run.request.problem !== null) {
    return { event: 'request-refused', cause: run.request.problem, failureCode: 'bad-input' };
  }
  const recorded = await runStep(run, {
    step: 'return',
    numbered: false,
    attempt: () => send(run, run.effects.db.recordReturn, 'write the return', { input: run.request.input }),
  });
  const result = answerOf(recorded);
  if (result?.kind === 'refused') {
    const { code, detail } = result;
    return { event: 'request-refused', cause: detail, source: 'activity', failureCode: code };
  }
  run.request.facts = result?.facts ?? null;
  run.state.next = ['await-approval'];
  return null;
}

export async function awaitApproval(
  run: ReturnProcess & Pick<ReturnRun, 'effects' | 'people' | 'request'>,
): Promise<ReturnEventInput> {
  park(run, {
    step: 'approval',
    reason: 'return-parked',
    detail: `somebody has to approve it: ${run.request.input.reason}`,
  });
  const ended = await waitInWindow(run, 'approval', { ready: () => run.people.decision !== null });
  const { decision } = run.people;
  unpark(run, 'approval', { cause: decision?.reason ?? 'no decision', actor: decision?.actor ?? 'workflow' });
  if (decision === null) return ended as ReturnEventInput;
  const { actor, approved, reason: cause } = decision;
  return { event: approved ? 'approved' : 'refused', cause, actor, source: 'operator' };
}

export async function makeLabel(
  run: ReturnProcess & Pick<ReturnRun, 'effects' | 'parcel' | 'people'>,
): Promise<ReturnEventInput> {
  const given = () => run.people.withdrawal !== null;
  for (;;) {
    const tried = await runStep(run, {
      step: 'label',
      numbered: true,
      given,
      attempt: (n) => send(run, run.effects.carrier.createLabel, 'make a label', { n }),
    });
    const made = answerOf(tried);
    if (made?.kind === 'made') {
      run.parcel.tracking = made.tracking;
      run.parcel.lastStatusAt = Date.now();
      return { event: 'label-made', cause: made.tracking, source: 'activity' };
    }
    const retry =
      made === null
        ? null
        : await parkUntilRetry(
            run,
            { step: 'label', reason: 'return-parked', detail: `label: ${made.code}` },
            { given },
          );
    if (retry === null) {
      const { actor = 'customer', reason: cause = 'withdrawn' } = run.people.withdrawal ?? {};
      return { event: 'withdrawn', cause, actor, source: 'api' };
    }
    await openNextTry(run, 'label', retry);
  }
}

/** Until the parcel moves, arrives or is lost; who is silent too long is asked, ever more rarely. */
export async function awaitGoods(
  run: Pick<ReturnRun, 'effects' | 'log' | 'parcel' | 'people' | 'request' | 'state'>,
): Promise<ReturnEventInput> {
  const { scanCap, scanWait } = run.request.sale;
  writeSoon(run);
  for (;;) {
    const event = nextEventOf(run);
    if (event !== null) return event;
    const atMost = pauseOf(run, Math.min(scanCap, scanWait * 2 ** run.parcel.asked));
    const ended =
      run.state.current === 'labelled'
        ? await waitInWindow(run, 'parcel', { ready: () => nextEventOf(run) !== null, atMost })
        : await waitOnTheWay(run, atMost);
    if (typeof ended === 'object') return (await lastScan(run, ended)) ?? ended;
    if (ended === 'later') await askCarrier(run);
  }
}

/** Before it a parcel that was handed over, and whose scan was lost, expired with the window. */
const LAST_QUESTION = 'ask-the-carrier-before-the-window-closes';

/** The window closes on goods that the customer still has: a scan may have been lost, so the carrier is asked first. */
async function lastScan(
  run: Pick<ReturnRun, 'effects' | 'log' | 'parcel' | 'request' | 'state'>,
  ended: ReturnEventInput,
): Promise<ReturnEventInput | null> {
  if (ended.event !== 'window-passed' || !patched(LAST_QUESTION)) return null;
  await askCarrier(run);
  return nextEventOf(run);
}

/** Before it the pause stopped growing at its cap, which is seconds outside of production. */
const RARER_QUESTIONS = 'ask-the-carrier-ever-more-rarely';

function pauseOf(run: Pick<ReturnRun, 'parcel'>, base: number): number {
  const spaced = spacedPause(base, Date.now() - run.parcel.lastStatusAt);
  return spaced > base && patched(RARER_QUESTIONS) ? spaced : base;
}

function nextEventOf(run: Pick<ReturnRun, 'parcel' | 'state'>): ReturnEventInput | null {
  const cause = `the carrier says ${run.parcel.report.status}`;
  const said = { cause, actor: 'carrier', source: 'callback' } as const;
  switch (run.parcel.report.status) {
    case 'lost':
      return { event: 'lost', ...said, failureCode: 'parcel-lost' };
    case 'delivered':
      return { event: 'arrived', ...said };
    case 'picked_up':
    case 'in_transit':
      return run.state.current === 'labelled' ? { event: 'scanned', ...said } : null;
    default:
      return null;
  }
}

async function waitOnTheWay(
  run: Pick<ReturnRun, 'parcel' | 'people' | 'state'>,
  atMost: number,
): Promise<'ready' | 'later'> {
  const what = 'parcel';
  run.people.waits.set(what, { what, since: now(), until: null });
  const moved = await condition(() => nextEventOf(run) !== null, atMost);
  run.people.waits.delete(what);
  return moved ? 'ready' : 'later';
}

async function askCarrier(run: Pick<ReturnRun, 'effects' | 'log' | 'parcel' | 'request'>): Promise<void> {
  run.parcel.asked += 1;
  const { orderId, returnId } = run.request.input;
  try {
    const said = await run.effects.ask.pollParcel.executeWithOptions({ summary: 'ask where the parcel is' }, [
      { orderId, returnId },
    ]);
    if (said.status !== 'unknown') applyParcelStatus(run, { status: said.status, version: said.version });
  } catch {
    note(run, { what: 'carrier asked', source: 'activity', detail: 'no answer' });
  }
}

export async function awaitInspection(
  run: ReturnProcess & Pick<ReturnRun, 'parcel' | 'people'>,
): Promise<ReturnEventInput> {
  const lost = run.parcel.report.status === 'lost';
  const detail = lost
    ? 'the parcel is lost; somebody decides'
    : 'the goods are here; somebody has to look at them';
  park(run, { step: 'inspection', reason: 'return-parked', detail });
  writeSoon(run);
  await condition(() => run.people.inspection !== null);
  const said = run.people.inspection as NonNullable<ReturnRun['people']['inspection']>;
  const { actor, reason: cause } = said;
  unpark(run, 'inspection', { cause, actor });
  const events = {
    accept: 'goods-accepted',
    partial: 'goods-partly-accepted',
    reject: 'goods-rejected',
  } as const;
  return { event: events[said.result], cause, actor, source: 'operator' };
}

export async function restock(
  run: ReturnProcess & Pick<ReturnRun, 'effects' | 'parcel' | 'refund'>,
): Promise<ReturnEventInput> {
  // What is lost can be paid for and never be put on a shelf.
  const lines = run.parcel.report.status === 'lost' ? [] : (run.refund.takenBack ?? []);
  if (lines.length > 0) {
    await runStep(run, {
      step: 'restock',
      numbered: false,
      attempt: () => send(run, run.effects.db.restockReturn, 'put the goods back', { lines }),
    });
  }
  return { event: 'restocked', cause: `${lines.length} lines`, source: 'activity' };
}

export async function cancelLabel(run: ReturnProcess & Pick<ReturnRun, 'effects'>): Promise<void> {
  await runStep(run, {
    step: 'cancel-label',
    numbered: true,
    attempt: (n) => send(run, run.effects.carrier.cancelLabel, 'cancel the label', { n }),
  });
}
