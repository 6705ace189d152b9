import { condition, getExternalWorkflowHandle, uuid4 } from '@temporalio/workflow';
import { COMPENSATION_SIGNALS, type CompensationWord } from '../../contract/compensation/compensation.ts';
import type { OrderProcess, OrderRun } from '../order/order-run.ts';
import { isRegistered } from '../order/undo-list.ts';
import { writeSoon } from '../process/log.ts';

import { unpark } from '../process/step-runner.ts';
import type { UndoneBy } from './undone-by.ts';

type NewWord = CompensationWord extends infer W ? (W extends unknown ? Omit<W, 'id'> : never) : never;

/** Forwards operator commands about steps of the undo, in order, until the undo has ended. */
export async function passOn(run: OrderProcess & Pick<OrderRun, 'undo'>, by: UndoneBy): Promise<void> {
  let sent: Promise<void> = Promise.resolve();
  for (;;) {
    await condition(() => by.ended !== null || unsaid(run, by).length > 0);
    if (by.ended !== null) return;
    for (const said of unsaid(run, by)) {
      const word = say(run, by, said);
      // One at a time: two signals that are on their way at once may arrive in any order.
      sent = sent.then(() => send(by, word));
    }
    writeSoon(run);
  }
}

/** Asks it to report everything: after a reset of the order, no other record of its progress exists. */
export async function requestProgress(by: UndoneBy): Promise<void> {
  await send(by, { id: uuid4(), kind: 'tell', step: '' });
}

/**
 * No try of this step runs, and none starts before the order asks for it: then it may be done by hand. A command that
 * the undo has not received yet may cross with a try.
 */
export function isAtRest(run: Pick<OrderRun, 'undo'>, step: string): boolean {
  const by = run.undo.by;
  if (by === null || by.ended !== null || !isRegistered(run, step)) return true;
  const doing = by.progress?.steps.find((known) => known.step === step)?.doing ?? 'waiting';
  return doing !== 'waiting' && doing !== 'trying' && !by.words.some((word) => word.step === step);
}

async function send(by: UndoneBy, word: CompensationWord): Promise<void> {
  try {
    await getExternalWorkflowHandle(by.workflowId).signal(COMPENSATION_SIGNALS.word, word);
  } catch {
    // What it reported before it ended has arrived before this answer.
    by.ended ??= { kind: 'gone', how: 'has no run any more' };
  }
}

function unsaid(run: Pick<OrderRun, 'steps' | 'undo'>, by: UndoneBy): readonly NewWord[] {
  const words: NewWord[] = [];
  for (const hold of run.steps.holds.values()) {
    const { step } = hold;
    if (isRegistered(run, step) && !by.heldThere.has(step)) words.push({ kind: 'hold', step, hold });
  }
  for (const step of by.heldThere) if (!run.steps.holds.has(step)) words.push({ kind: 'release', step });
  for (const [step, { answer, how }] of run.steps.byHand) {
    if (isRegistered(run, step) && !by.byHandThere.has(step))
      words.push({ kind: 'by-hand', step, how, answer });
  }
  // No try starts while an update that may settle the step holds the update lock.
  if (run.steps.updateLock) return words;
  for (const { retry, step } of run.steps.parked.values()) {
    if (retry === null || !isRegistered(run, step)) continue;
    const { actor, reason, requestId } = retry;
    words.push({ kind: 'retry', step, actor, reason, requestId });
  }
  return words;
}

function say(run: OrderProcess, by: UndoneBy, said: NewWord): CompensationWord {
  const word = { ...said, id: uuid4() };
  const { step } = word;
  switch (word.kind) {
    case 'hold':
      by.heldThere.add(step);
      break;
    case 'release':
      by.heldThere.delete(step);
      break;
    case 'by-hand':
      by.byHandThere.add(step);
      unpark(run, step, { cause: `${step}: settled by hand`, actor: 'workflow' });
      break;
    case 'retry':
      unpark(run, step, { cause: `${step}: ${word.reason}`, actor: word.actor });
      run.steps.tries.set(step, NO_SCOPE);
      break;
    case 'tell':
      break;
  }
  by.words = [...by.words, word];
  return word;
}

/** Represents an attempt in the other run, which a hold cancels by its command. */
export const NO_SCOPE = { cancel: () => undefined };
