import { isTerminalStage } from '../../domain/order-stage.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { CrashCase } from './plan-cases.ts';

/** How long one case took until nothing of its order moved any more. Seconds; null where it has not settled. */
export type CaseRest = {
  readonly name: string;
  readonly orderId: string;
  /** From the start of the order's run to the end of whatever of it ended last. */
  readonly seconds: number | null;
  /** From the crash on; null where it never came or came after everything. */
  readonly afterCrash: number | null;
  /** Why it has not settled: a person is needed, or it still moves. */
  readonly waits: string | null;
};

type Played = Pick<CrashCase, 'name' | 'failpoint'> & { readonly order: { readonly orderId: string } };

/** Slowest first; unfinished ones first. `fired` has the time of each failpoint. */
export function timesToRest(
  cases: readonly Played[],
  evidence: Pick<Evidence, 'runs' | 'database'>,
  about: { readonly fired: ReadonlyMap<string, number>; readonly moving: ReadonlySet<string> },
): readonly CaseRest[] {
  const rests = cases.map((one): CaseRest => {
    const { orderId } = one.order;
    const runs = evidence.runs.filter((run) => run.orderId === orderId);
    const open = runs.find((run) => run.open);
    const returned = evidence.database.returns.filter((each) => each.orderId === orderId);
    const ends = [
      ...runs.flatMap(({ closeTime }) => closeTime ?? []),
      ...returned.map((each) => each.updatedAt),
    ];
    const waits = waitsFor(open, about.moving.has(orderId));
    const row = evidence.database.orders.find((each) => each.orderId === orderId);
    // A checkout that settles an order at once leaves it to no run of its own.
    if (runs.length === 0 && row !== undefined && isTerminalStage(row.stage)) ends.push(row.updatedAt);
    const began = Math.min(
      ...runs.map(({ startTime }) => startTime),
      row?.placedAt ?? Number.POSITIVE_INFINITY,
    );
    const ended = Math.max(...ends);
    if (waits !== null || ends.length === 0) {
      return { name: one.name, orderId, seconds: null, afterCrash: null, waits: waits ?? 'it has no run' };
    }
    const crashed = about.fired.get(one.failpoint) ?? Number.POSITIVE_INFINITY;
    return {
      name: one.name,
      orderId,
      seconds: inSeconds(ended - began),
      afterCrash: crashed <= ended ? inSeconds(ended - crashed) : null,
      waits: null,
    };
  });
  return rests.sort((a, b) => rankOf(b) - rankOf(a));
}

function waitsFor(open: Evidence['runs'][number] | undefined, moves: boolean): string | null {
  if (open === undefined) return null;
  const { stage, stuckReason } = open;
  if (moves) return `still moves in ${stage}`;
  return stuckReason === null ? `open in ${stage}` : `needs a person in ${stage}: ${stuckReason}`;
}

function rankOf({ afterCrash, seconds, waits }: CaseRest): number {
  return waits === null ? (afterCrash ?? seconds ?? 0) : Number.POSITIVE_INFINITY;
}

function inSeconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}

const SHOWN = 10;

export function restLines(rests: readonly CaseRest[]): readonly string[] {
  if (rests.length === 0) return [];
  const known = rests.flatMap(({ afterCrash }) => afterCrash ?? []).sort((a, b) => a - b);
  const median = known[Math.floor(known.length / 2)];
  const unrested = rests.filter(({ waits }) => waits !== null).length;
  return [
    `time to rest after the crash: median ${median ?? 'unknown'} s, longest ${known.at(-1) ?? 'unknown'} s; not at rest: ${unrested}`,
    ...rests.slice(0, SHOWN).map(lineOf),
  ];
}

function lineOf({ afterCrash, name, orderId, seconds, waits }: CaseRest): string {
  const took = waits ?? `${afterCrash ?? 'unknown'} s after the crash, ${seconds} s in all`;
  return `  ${name.padEnd(44)} ${orderId}  ${took}`;
}
