import { padText } from '../../support/text/columns.ts';
import type { Finding } from '../invariants/invariant.ts';
import { countHarm } from '../invariants/judge.ts';
import type { CasesRun } from './run-cases.ts';
import type { MutantVerdict } from './run-mutants.ts';
import { type CaseRest, restLines } from './time-to-rest.ts';

export type MatrixReport = {
  readonly seed: number;
  /** Which part of all cases was run: `2/4`; null for all of them. */
  readonly shard: string | null;
  /** How many cases there were to run, and at how many the failpoint fired. */
  readonly cases: number;
  readonly run: number;
  /** Names of the cases that another case's kill kept from their place, so that they were played again. */
  readonly repeated: readonly string[];
  readonly lost: number;
  readonly doubled: number;
  /** What the invariants report about the orders of the cases. */
  readonly findings: readonly (Finding & { readonly invariant: string })[];
  readonly mutants: {
    readonly total: number;
    readonly caught: number;
    /** The same orders on the code as it is: no finding, or the mutants prove nothing. */
    readonly controlClean: boolean;
    readonly verdicts: readonly MutantVerdict[];
  };
  readonly restarts: number;
  /** How long each case took to settle, slowest first. */
  readonly rests: readonly CaseRest[];
  readonly seconds: number;
  readonly passed: boolean;
  readonly problems: readonly string[];
};

export function matrixReport(input: {
  readonly seed: number;
  readonly shard?: string | null;
  readonly cases: number;
  readonly seconds: number;
  readonly ran: CasesRun;
  readonly verdicts: readonly MutantVerdict[];
}): MatrixReport {
  const { ran, verdicts } = input;
  const findings = ran.invariants.flatMap(({ id, findings: found }) =>
    found.map((finding) => ({ invariant: id, ...finding })),
  );
  const mutants = verdicts.filter(({ control }) => !control);
  const control = verdicts.filter((verdict) => verdict.control);
  const controlClean = control.every(({ findings: by, problem }) => by.length === 0 && problem === null);
  const uncaught = mutants.filter((verdict) => !controlClean || !isCaught(verdict));
  const problems = [
    ...ran.problems,
    ...findings.map(({ invariant, key, said }) => `${invariant} ${key}: ${said}`),
    ...uncaught.map((verdict) => `the mutant ${verdict.name} was not caught: ${whyNot(verdict)}`),
    ...control.flatMap(({ name, findings: by }) => by.map((text) => `${name} without a mutation: ${text}`)),
    ...control.flatMap(({ name, problem }) => (problem === null ? [] : [`${name}: ${problem}`])),
  ];
  return {
    seed: input.seed,
    shard: input.shard ?? null,
    cases: input.cases,
    run: ran.fired.length,
    repeated: ran.repeated,
    lost: countHarm(ran.invariants, 'lost'),
    doubled: countHarm(ran.invariants, 'doubled'),
    findings,
    mutants: {
      total: mutants.length,
      caught: mutants.length - uncaught.length,
      controlClean,
      verdicts,
    },
    restarts: ran.restarts,
    rests: ran.rests,
    seconds: Math.round(input.seconds * 10) / 10,
    passed: problems.length === 0,
    problems,
  };
}

/** By an invariant that it is meant to break, on workers that worked. */
function isCaught({ breaks, findings, problem }: MutantVerdict): boolean {
  return problem === null && findings.some((text) => breaks.includes(text.split(' ')[0] ?? ''));
}

function whyNot(verdict: MutantVerdict): string {
  const { breaks, findings, problem } = verdict;
  if (problem !== null) return problem;
  if (isCaught(verdict)) return 'the code as it is is not clean';
  return `${breaks.join(' or ')} should have reported it; found ${findings[0] ?? 'nothing'}`;
}

export function matrixLines(report: MatrixReport): readonly string[] {
  const { cases, mutants, repeated, run } = report;
  const again = repeated.length === 0 ? '' : `, ${repeated.length} of them at the second try`;
  const part = report.shard === null ? '' : `, shard ${report.shard}`;
  return [
    `crash matrix, seed ${report.seed}${part}: ${run} of ${cases} cases${again} in ${report.seconds} s, ${report.restarts} workers replaced`,
    `lost ${report.lost}, doubled ${report.doubled}, findings ${report.findings.length}`,
    `mutants caught ${mutants.caught} of ${mutants.total}; the control is ${mutants.controlClean ? 'clean' : 'NOT clean'}`,
    ...mutants.verdicts.map(
      ({ name, findings, says }) => `  ${padText(name, 26)} ${says}: ${findings[0] ?? 'no finding'}`,
    ),
    ...restLines(report.rests),
    report.passed ? 'passed' : `failed: ${report.problems.join('; ')}`,
  ];
}
