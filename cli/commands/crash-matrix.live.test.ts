import { expect, test } from 'vitest';
import type { MatrixReport } from '../../chaos/crash-matrix/matrix-report.ts';
import { MUTANTS } from '../../chaos/crash-matrix/mutants.ts';
import { EFFECT_LIVES } from '../../chaos/crash-matrix/plan-cases.ts';
import { quarterdeck } from '../../test/stack/quarterdeck.ts';

// Each effect fails once on real parts, points and actions in turn; `npm run crash-matrix` does every combination and every mutant. The
// mutants are what makes the green worth something: the same checker must catch each of them.
const EFFECTS = EFFECT_LIVES.length;
const CHOSEN = MUTANTS.filter(({ inSubset }) => inSubset === true).length;

test('nothing is lost or doubled wherever an effect fails, and each mutant is caught', {
  timeout: 300_000,
}, async () => {
  const args = ['chaos', 'matrix', '--subset', '--limit', String(EFFECTS), '--seed', '7', '--json'];
  const { code, stdout, stderr } = await quarterdeck(args);
  expect(stdout, stderr).not.toBe('');
  const report = JSON.parse(stdout) as MatrixReport;
  expect(report.problems).toEqual([]);
  expect(report).toMatchObject({ seed: 7, cases: EFFECTS, run: EFFECTS, lost: 0, doubled: 0, findings: [] });
  expect(report.mutants).toMatchObject({ total: CHOSEN, caught: CHOSEN, controlClean: true });
  expect(report.restarts).toBeGreaterThan(0);
  expect(code).toBe(0);
});
