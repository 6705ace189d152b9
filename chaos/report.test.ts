import { expect, test } from 'vitest';
import { checkInvariants } from './invariants/judge.ts';
import { healthyEvidence } from './invariants/testing/sample-evidence.ts';
import { SAMPLE } from './invariants/testing/sample-return.ts';
import { type KillReport, makeReport, type ReportInput, recoveryOf, reportLines } from './report.ts';

const KILL: KillReport = {
  phase: 'before-effect',
  worker: 'victim-1@7',
  at: '2026-01-05T10:00:00.000Z',
  inFlight: 12,
  inDoubt: 1,
  held: 3,
  resumed: 3,
  recovery: { p50: 3000, p95: 4000, max: 4000 },
  late: [],
};

function input(change: Partial<ReportInput> = {}): ReportInput {
  return {
    fault: 'worker-kill',
    seed: 7,
    orders: 50,
    seconds: 31.4,
    expected: 40,
    completed: 40,
    ended: { completed: 40, cancelled: 10 },
    stillOpen: 0,
    kills: [KILL],
    invariants: checkInvariants(healthyEvidence()),
    recoveriesMs: [3000, 4000, 2000],
    problems: [],
    ...change,
  };
}

test('a run in which all came back passes', () => {
  const report = makeReport(input());
  expect(report).toMatchObject({ passed: true, lost: 0, doubled: 0, resumed: 3, inFlight: 12, problems: [] });
  expect(report.recovery).toEqual({ p50: 3000, p95: 4000, max: 4000 });
  expect(reportLines(report).at(-1)).toBe('passed');
});

test('a run that completed too little fails although no invariant is broken', () => {
  const report = makeReport(input({ completed: 35 }));
  expect(report.passed).toBe(false);
  expect(report.problems).toEqual(['only 35 of 40 orders completed that should have']);
  expect(makeReport(input({ completed: 36 })).passed).toBe(true);
});

test('a kill that hit nothing, work that never came back and work that came late each fail the run', () => {
  expect(makeReport(input({ kills: [{ ...KILL, held: 0, resumed: 0 }] })).passed).toBe(false);
  expect(makeReport(input({ kills: [{ ...KILL, held: 0, resumed: 0, phase: 'idle' }] })).passed).toBe(true);
  expect(makeReport(input({ kills: [{ ...KILL, resumed: 2 }] })).passed).toBe(false);
  expect(makeReport(input({ kills: [{ ...KILL, late: ['capturePayment of x after 12.0 s'] }] })).passed).toBe(
    false,
  );
});

test('lost and doubled are counted by order or reference, and the keys are named', () => {
  const evidence = healthyEvidence();
  const twice = evidence.providers.payment.filter((effect) => effect.kind === 'capture');
  const corrupted = {
    ...evidence,
    runs: evidence.runs.filter((run) => run.orderId !== SAMPLE.waiting),
    providers: { ...evidence.providers, payment: [...evidence.providers.payment, ...twice] },
  };
  const report = makeReport(input({ invariants: checkInvariants(corrupted) }));
  expect(report.lost).toBe(1);
  expect(report.doubled).toBeGreaterThan(0);
  expect(report.passed).toBe(false);
  expect(reportLines(report).join('\n')).toContain(SAMPLE.waiting);
});

test('nothing to recover gives no figure', () => {
  expect(recoveryOf([])).toBeNull();
  expect(recoveryOf([5])).toEqual({ p50: 5, p95: 5, max: 5 });
});
