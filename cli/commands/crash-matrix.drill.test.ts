import { expect, test } from 'vitest';
import type { MatrixReport } from '../../chaos/crash-matrix/matrix-report.ts';
import { drillShard } from '../../test/drill-shard.ts';
import { quarterdeck } from '../../test/stack/quarterdeck.ts';

// About six minutes whole, on two cores with nothing else to do.
const PARTS = 3;

const shard = drillShard(PARTS);
const part = shard === null ? 'whole' : `part ${shard.index} of ${shard.of}`;

test(`the crash matrix, ${part}: every effect, every point, kill, hang and throw, and every mutant`, {
  timeout: 1_800_000,
}, async () => {
  const chosen = shard === null ? [] : ['--shard', `${shard.index}/${shard.of}`];
  const { code, stdout, stderr } = await quarterdeck(['chaos', 'matrix', '--seed', '1', '--json', ...chosen]);
  expect(stdout, stderr).not.toBe('');
  const report = JSON.parse(stdout) as MatrixReport;
  expect(report.problems).toEqual([]);
  expect(report).toMatchObject({ lost: 0, doubled: 0, findings: [] });
  expect(report.mutants).toMatchObject({ caught: report.mutants.total, controlClean: true });
  expect(report.run).toBe(report.cases);
  expect(code).toBe(0);
});
