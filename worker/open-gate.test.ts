import { expect, test } from 'vitest';
import { gateLines } from './open-gate.ts';

const failure = { workflowId: 'order/ord-1', runId: 'r', message: 'nondeterminism' };
const nothing = { replayed: 3, outOfTime: false, failures: [], accepted: [], poisoned: [], reported: [] };

test('reports what it did', () => {
  expect(gateLines({ kind: 'passed', ...nothing })).toEqual([
    { level: 'info', message: 'replay gate', detail: '3 open histories replayed' },
  ]);
  expect(gateLines({ kind: 'known-build' })[0]?.detail).toBe('this build has passed before');
});

test('a refusal names the order and both fixes', () => {
  const [, line] = gateLines({ kind: 'refused', ...nothing, failures: [failure] });
  expect(line?.level).toBe('error');
  expect(line?.detail).toMatch(
    /order\/ord-1: nondeterminism.*Roll the build back.*--accept-replay-failures order\/ord-1/,
  );
});

test('what is let through is reported', () => {
  const lines = gateLines({
    kind: 'passed',
    ...nothing,
    outOfTime: true,
    accepted: [failure],
    poisoned: [{ workflowId: 'order/ord-3', runId: 'r', message: 'cannot be read' }],
    reported: ['order/ord-2'],
  });
  expect(lines.map(({ level }) => level)).toEqual(['info', 'warn', 'warn', 'warn']);
  expect(lines[0]?.detail).toMatch(/the time was up/);
});
