import { expect, test } from 'vitest';
import type { MatrixReport } from '../../chaos/crash-matrix/matrix-report.ts';
import { quarterdeck } from '../../test/stack/quarterdeck.ts';

// A few effects fail once each on real parts, points and actions in turn. The drill plays every combination, and every
// mutant, without which the green would be worth little.
const CASES = 5;

test('nothing is lost or doubled wherever an effect fails', async () => {
  const args = [
    'chaos',
    'matrix',
    '--subset',
    '--limit',
    String(CASES),
    '--seed',
    '7',
    '--cases-only',
    '--json',
  ];
  const { code, stdout, stderr } = await quarterdeck(args);
  expect(stdout, stderr).not.toBe('');
  const report = JSON.parse(stdout) as MatrixReport;
  expect(report.problems).toEqual([]);
  expect(report).toMatchObject({ seed: 7, cases: CASES, run: CASES, lost: 0, doubled: 0, findings: [] });
  expect(report.restarts).toBeGreaterThan(0);
  expect(code).toBe(0);
});
