import type { Finding } from './invariants/invariant.ts';
import { countHarm, type Judgement } from './invariants/judge.ts';
import type { KillPhase } from './recovery/work-event.ts';

/** One kill and the outcome of the work that died with the worker. */
export type KillReport = {
  readonly phase: KillPhase;
  readonly worker: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  /** Orders that were open at that moment. */
  readonly inFlight: number;
  /** Effects begun and without a known outcome at that moment. */
  readonly inDoubt: number;
  /** Pieces of work that the dead worker held, and how many of them another worker took on. */
  readonly held: number;
  readonly resumed: number;
  readonly recovery: Recovery | null;
  /** Pieces that came back later than their start-to-close timeout allows, or never. */
  readonly late: readonly string[];
};

/** Milliseconds. */
export type Recovery = { readonly p50: number; readonly p95: number; readonly max: number };

export type ChaosReport = {
  readonly fault: string;
  readonly seed: number;
  readonly orders: number;
  readonly seconds: number;
  readonly inFlight: number;
  readonly inDoubt: number;
  readonly resumed: number;
  readonly completed: number;
  /** How many orders should have completed, had nothing been killed. */
  readonly expected: number;
  /** Where the orders stand at the end: stage to number. */
  readonly ended: Readonly<Record<string, number>>;
  readonly stillOpen: number;
  readonly lost: number;
  readonly doubled: number;
  readonly recovery: Recovery | null;
  readonly kills: readonly KillReport[];
  readonly invariants: readonly Judgement[];
  readonly passed: boolean;
  /** Why it did not pass, one sentence each. */
  readonly problems: readonly string[];
};

/** A run in which everything went wrong breaks no invariant either, so little done is a failure of its own. */
export const COMPLETED_SHARE_MIN = 0.9;

export type ReportInput = Pick<
  ChaosReport,
  | 'fault'
  | 'seed'
  | 'orders'
  | 'seconds'
  | 'expected'
  | 'completed'
  | 'ended'
  | 'stillOpen'
  | 'kills'
  | 'invariants'
> & {
  readonly recoveriesMs: readonly number[];
  /** Problems that the run itself met: a kill that was not executed, a system that did not settle. */
  readonly problems: readonly string[];
};

export function makeReport(input: ReportInput): ChaosReport {
  const { recoveriesMs, problems: met, ...rest } = input;
  const lost = countHarm(input.invariants, 'lost');
  const doubled = countHarm(input.invariants, 'doubled');
  const problems = [...met];
  if (lost > 0) problems.push(`${lost} lost`);
  if (doubled > 0) problems.push(`${doubled} doubled`);
  for (const { id, findings } of input.invariants) {
    const wrong = findings.filter((finding) => finding.harm === 'wrong').length;
    if (wrong > 0) problems.push(`${id} does not hold for ${wrong}`);
  }
  if (input.completed < input.expected * COMPLETED_SHARE_MIN) {
    problems.push(`only ${input.completed} of ${input.expected} orders completed that should have`);
  }
  for (const kill of input.kills) {
    if (kill.held === 0 && kill.phase !== 'idle') problems.push(`the kill ${kill.phase} hit no work at all`);
    if (kill.resumed < kill.held) problems.push(`${kill.held - kill.resumed} of ${kill.held} did not resume`);
    for (const late of kill.late) problems.push(late);
  }
  return {
    ...rest,
    inFlight: Math.max(0, ...input.kills.map((kill) => kill.inFlight)),
    inDoubt: input.kills.reduce((sum, kill) => sum + kill.inDoubt, 0),
    resumed: input.kills.reduce((sum, kill) => sum + kill.resumed, 0),
    lost,
    doubled,
    recovery: recoveryOf(recoveriesMs),
    passed: problems.length === 0,
    problems,
  };
}

/** Nearest rank, so each figure is one that was seen. Null where nothing had to recover. */
export function recoveryOf(values: readonly number[]): Recovery | null {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (percent: number): number | undefined =>
    sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  const [p50, p95, max] = [rank(50), rank(95), sorted.at(-1)];
  return p50 === undefined || p95 === undefined || max === undefined ? null : { p50, p95, max };
}

export function reportLines(report: ChaosReport): readonly string[] {
  const ended = Object.entries(report.ended)
    .map(([stage, count]) => `${count} ${stage}`)
    .join(', ');
  return [
    `${report.fault}, seed ${report.seed}: ${report.orders} orders in ${report.seconds.toFixed(1)} s`,
    ...report.kills.map(killLine),
    `in flight ${report.inFlight}, in doubt ${report.inDoubt}, resumed ${report.resumed}, completed ${report.completed} of ${report.expected}`,
    `ended: ${ended === '' ? 'none' : ended}; still open ${report.stillOpen}`,
    `lost ${report.lost}, doubled ${report.doubled}, recovery ${recoveryText(report.recovery)}`,
    ...report.invariants.flatMap(invariantLines),
    report.passed ? 'passed' : `failed: ${report.problems.join('; ')}`,
  ];
}

function killLine(kill: KillReport): string {
  return `  ${kill.phase.padEnd(13)} ${kill.worker} killed at ${kill.at.slice(11, 23)}: ${kill.inFlight} in flight, ${kill.inDoubt} in doubt, held ${kill.held}, resumed ${kill.resumed}, ${recoveryText(kill.recovery)}`;
}

function recoveryText(recovery: Recovery | null): string {
  if (recovery === null) return 'nothing to recover';
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  return `p50 ${seconds(recovery.p50)}, p95 ${seconds(recovery.p95)}, max ${seconds(recovery.max)}`;
}

export function invariantLines({ id, says, findings }: Judgement): readonly string[] {
  if (findings.length === 0) return [`  ok    ${id.padEnd(4)} ${says}`];
  return [
    `  FAILS ${id.padEnd(4)} ${says}`,
    ...findings.map(
      (finding) => `          ${finding.key}: ${finding.said} (${finding.harm}${sinceText(finding)})`,
    ),
  ];
}

function sinceText({ since }: Finding): string {
  return since === undefined ? '' : `, since ${since.slice(0, 19)}Z`;
}
