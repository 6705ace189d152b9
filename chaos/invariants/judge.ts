import type { Evidence } from '../evidence/evidence.ts';
import { acknowledgedExist } from './i01-acknowledged-exist.ts';
import { oneOpenRun } from './i02-one-open-run.ts';
import { money } from './i03-money.ts';
import { stock } from './i04-stock.ts';
import { undoneClean } from './i05-undone-clean.ts';
import { completedWhole } from './i06-completed-whole.ts';
import { endedStays } from './i07-ended-stays.ts';
import { legalTransitions } from './i08-legal-transitions.ts';
import { oneEffectPerKey } from './i09-one-effect-per-key.ts';
import { oneVendorOrder } from './i10-one-vendor-order.ts';
import { refundsWithinCaptures } from './i11-refunds.ts';
import { noSilentStall } from './i12-no-silent-stall.ts';
import { oneOrderPerRequest } from './i13-one-order-per-request.ts';
import { storesAgree } from './i15-stores-agree.ts';
import { noUnexpectedEnd } from './i16-no-unexpected-end.ts';
import type { Finding, Invariant } from './invariant.ts';

/** I14, the replay of every history, needs the workflow bundle and is checked where that is available. */
export const INVARIANTS: readonly Invariant[] = [
  acknowledgedExist,
  oneOpenRun,
  money,
  stock,
  undoneClean,
  completedWhole,
  endedStays,
  legalTransitions,
  oneEffectPerKey,
  oneVendorOrder,
  refundsWithinCaptures,
  noSilentStall,
  oneOrderPerRequest,
  storesAgree,
  noUnexpectedEnd,
];

export type Judgement = {
  readonly id: Invariant['id'];
  readonly says: string;
  readonly findings: readonly Finding[];
  /** Records that another store lacks and that are too young to check. */
  readonly tooYoung: readonly Finding[];
};

/** Stores follow each other within this time. */
export const SETTLE_MS = 10_000;

/** At rest nothing is on its way any more, so nothing is too tooYoung. */
export function checkInvariants(evidence: Evidence): readonly Judgement[] {
  const isYoung = ({ since }: Finding): boolean =>
    !evidence.quiet && since !== undefined && evidence.at - Date.parse(since) < SETTLE_MS;
  return INVARIANTS.map((invariant) => {
    const all = invariant.check(evidence);
    return {
      id: invariant.id,
      says: invariant.says,
      findings: all.filter((finding) => !isYoung(finding)),
      tooYoung: all.filter(isYoung),
    };
  });
}

/** Something that a second reading has to settle. */
export function isOpenQuestion({ findings, tooYoung }: Judgement): boolean {
  return findings.length + tooYoung.length > 0;
}

/** How many orders or references the findings of one harm concern. */
export function countHarm(judgements: readonly Judgement[], harm: Finding['harm']): number {
  return new Set(
    judgements
      .flatMap((judgement) => judgement.findings)
      .filter((finding) => finding.harm === harm)
      .map((finding) => finding.key),
  ).size;
}

/**
 * Stores that are read one after the other differ for a moment while orders move. Only what two readings report in
 * the same words is a difference.
 */
export function confirmed(first: readonly Judgement[], second: readonly Judgement[]): readonly Judgement[] {
  return second.map((judgement) => {
    const before = first.find((one) => one.id === judgement.id);
    const seen = new Set([...(before?.findings ?? []), ...(before?.tooYoung ?? [])].map(wordsOf));
    const isConfirmed = (finding: Finding): boolean => seen.has(wordsOf(finding));
    return { ...judgement, findings: judgement.findings.filter(isConfirmed) };
  });
}

function wordsOf({ key, said }: Finding): string {
  return `${key}\n${said}`;
}
