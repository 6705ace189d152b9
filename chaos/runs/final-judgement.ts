import { setTimeout as sleep } from 'node:timers/promises';
import type { AskedOrder, Evidence } from '../evidence/evidence.ts';
import {
  checkInvariants,
  confirmed,
  isOpenQuestion,
  type Judgement,
  SETTLE_MS,
} from '../invariants/judge.ts';
import type { ChaosReport } from '../report.ts';
import type { ChaosOrder, ChaosSystem } from '../system.ts';

type FinalCheck = Pick<ChaosReport, 'expected' | 'completed' | 'ended' | 'stillOpen' | 'invariants'>;

/** Reads every store, twice where something differs, and says how the orders ended. */
export async function finalJudgement(
  system: ChaosSystem,
  asked: readonly AskedOrder[],
  orders: readonly ChaosOrder[],
): Promise<FinalCheck> {
  const { evidence, invariants } = await settledJudgement(system, asked);
  return { ...countEnds(evidence, orders), invariants };
}

/** Reads every store, a second time where something differs: only what differs still is told. */
export async function settledJudgement(
  system: Pick<ChaosSystem, 'readEvidence' | 'replay' | 'say'>,
  asked: readonly AskedOrder[],
): Promise<{ readonly evidence: Evidence; readonly invariants: readonly Judgement[] }> {
  const about = { asked, quiet: true };
  const first = await system.readEvidence(about);
  const judged = checkInvariants(first);
  const replayed = await system.replay([...first.runs, ...first.others]);
  if (!someFinding(judged)) return { evidence: first, invariants: inOrder([...judged, replayed]) };
  system.say('the stores differ; reading them once more');
  await sleep(SETTLE_MS);
  const second = await system.readEvidence(about);
  return { evidence: second, invariants: inOrder([...confirmed(judged, checkInvariants(second)), replayed]) };
}

/** By number: I14 comes from somewhere else than the others. */
export function inOrder(judgements: readonly Judgement[]): readonly Judgement[] {
  return [...judgements].sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
}

function someFinding(judgements: readonly Judgement[]): boolean {
  return judgements.some(isOpenQuestion);
}

function countEnds(evidence: Evidence, orders: readonly ChaosOrder[]): Omit<FinalCheck, 'invariants'> {
  const mine = new Map(orders.map(({ order, completes }) => [order.orderId, completes]));
  const ended: Record<string, number> = {};
  let stillOpen = 0;
  let completed = 0;
  for (const run of evidence.runs) {
    const completes = mine.get(run.orderId);
    if (completes === undefined) continue;
    if (run.open) stillOpen += 1;
    else ended[run.stage ?? 'unknown'] = (ended[run.stage ?? 'unknown'] ?? 0) + 1;
    if (completes && run.stage === 'completed' && !run.open) completed += 1;
  }
  return { expected: orders.filter(({ completes }) => completes).length, completed, ended, stillOpen };
}

/** Judges a system whose orders move: what differs is read once more, and only what still differs is told. */
export async function checkMoving(
  read: () => Promise<readonly Judgement[]>,
  say: (line: string) => void,
): Promise<readonly Judgement[]> {
  const first = await read();
  if (!someFinding(first)) return first;
  say('the stores differ, perhaps because orders move; reading them once more');
  await sleep(SETTLE_MS);
  return confirmed(first, await read());
}
