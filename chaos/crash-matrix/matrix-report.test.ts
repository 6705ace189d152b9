// The figures are the proof: whatever makes them worthless must be reported and must fail the run.
import { expect, test } from 'vitest';
import { matrixReport } from './matrix-report.ts';
import type { CasesRun } from './run-cases.ts';
import type { MutantVerdict } from './run-mutants.ts';

const RAN: CasesRun = { fired: ['a'], repeated: [], invariants: [], problems: [], restarts: 1, rests: [] };
const CONTROL: MutantVerdict = {
  name: 'control',
  says: 'the code as it is',
  control: true,
  breaks: [],
  findings: [],
  problem: null,
};
const CAUGHT: MutantVerdict = {
  name: 'random-key',
  says: '',
  control: false,
  breaks: ['I10'],
  findings: ['I10 ord-1: 2 times'],
  problem: null,
};

const reportOf = (verdicts: readonly MutantVerdict[], ran: Partial<CasesRun> = {}) =>
  matrixReport({ seed: 1, cases: 1, seconds: 1, ran: { ...RAN, ...ran }, verdicts });

test('a mutant that breaks what it should is caught', () => {
  expect(reportOf([CONTROL, CAUGHT])).toMatchObject({ passed: true, mutants: { total: 1, caught: 1 } });
});

const NOT_WRITTEN = { ...CAUGHT, findings: ['I1 ord-1: has a run and is not in PostgreSQL'] };

test.each<[string, readonly MutantVerdict[], RegExp]>([
  ['another invariant spoke', [CONTROL, NOT_WRITTEN], /random-key was not caught: I10 should/],
  ['none reported', [CONTROL, { ...CAUGHT, findings: [] }], /found nothing/],
  ['its worker did not come up', [CONTROL, { ...CAUGHT, problem: 'not ready' }], /not caught: not ready/],
  [
    'the control is not clean',
    [{ ...CONTROL, findings: ['I4 nw-1: 1'] }, CAUGHT],
    /code as it is is not clean/,
  ],
  [
    'the control did not come up',
    [{ ...CONTROL, problem: 'not ready' }, CAUGHT],
    /code as it is is not clean/,
  ],
])('a mutant does not count where %s', (_, verdicts, because) => {
  const report = reportOf(verdicts);
  expect(report).toMatchObject({ passed: false, mutants: { total: 1, caught: 0 } });
  expect(report.problems.join('; ')).toMatch(because);
});

test('a place that was never reached fails the run; one that needed a second order is reported', () => {
  expect(reportOf([CONTROL], { fired: [], problems: ['a was never reached'] })).toMatchObject({
    passed: false,
    run: 0,
    problems: ['a was never reached'],
  });
  expect(reportOf([CONTROL], { repeated: ['a'] })).toMatchObject({ passed: true, repeated: ['a'] });
});
