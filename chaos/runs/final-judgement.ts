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

/** Reads every store, twice if something differs, and reports how the orders ended. */
export async function finalJudgement(
  system: ChaosSystem,
  asked: readonly AskedOrder[],
  orders: readonly ChaosOrder[],
): Promise<FinalCheck> {
  const { evidence, invariants } = await settledJudgement(system, asked);
  return { ...countEnds(evidence, orders), invariants };
}

/** Reads every store, a second time where something differs: only what still differs is reported. */
export async function settledJudgement(
  system: Pick<ChaosSystem, 'readEvidence' | 'replay' | 'print'>,
  asked: readonly AskedOrder[],
): Promise<{ readonly evidence: Evidence; readonly invariants: readonly Judgement[] }> {
  const about = { asked, quiet: true };
  const first = await system.readEvidence(about);
  const checked = checkInvariants(first);
  const replayed = await system.replay([...first.runs, ...first.others]);
  if (!someFinding(checked)) return { evidence: first, invariants: inOrder([...checked, replayed]) };
  system.print('the stores differ; reading them again');
  await sleep(SETTLE_MS);
  const second = await system.readEvidence(about);
  return {
    evidence: second,
    invariants: inOrder([...confirmed(checked, checkInvariants(second)), replayed]),
  };
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

/** Checks a system whose orders progress: what differs is read again, and only what still differs is reported. */
export async function checkMoving(
  read: () => Promise<readonly Judgement[]>,
  print: (line: string) => void,
): Promise<readonly Judgement[]> {
  const first = await read();
  if (!someFinding(first)) return first;
  print('the stores differ, perhaps because orders move; reading them again');
  await sleep(SETTLE_MS);
  return confirmed(first, await read());
}
