import { expect, test } from 'vitest';
import type { Evidence, TransitionFact } from '../evidence/evidence.ts';
import { checkInvariants } from './judge.ts';
import { healthyEvidence } from './testing/sample-evidence.ts';
import { SAMPLE } from './testing/sample-return.ts';

// One order, two runs: a checkout writes the first steps of the log, and the order's own run counts on from there.

/** The log of one order, its first `steps` written by the checkout. */
function handedOver(
  steps: number,
  change: (log: readonly TransitionFact[]) => readonly TransitionFact[] = (log) => log,
): Evidence {
  const evidence = healthyEvidence();
  const { transitions } = evidence.database;
  const log = transitions
    .filter((one) => one.orderId === SAMPLE.completed)
    .map((one) => (one.seq <= steps ? { ...one, runId: 'run-of-the-checkout', at: one.at - 1 } : one));
  const rest = transitions.filter((one) => one.orderId !== SAMPLE.completed);
  return { ...evidence, database: { ...evidence.database, transitions: [...rest, ...change(log)] } };
}

function findingsOf(evidence: Evidence): readonly string[] {
  return checkInvariants(evidence)
    .filter(({ id }) => id === 'I8')
    .flatMap(({ findings }) => findings.map(({ said }) => said));
}

const byCheckout = (one: TransitionFact): boolean => one.runId === 'run-of-the-checkout';

test('an order may be handed over after any step', () => {
  const steps = handedOver(0).database.transitions.filter((one) => one.orderId === SAMPLE.completed).length;
  expect(steps).toBeGreaterThan(6);
  for (let at = 1; at < steps; at += 1) expect(findingsOf(handedOver(at))).toEqual([]);
});

test('a step that the checkout wrote without learning it may be written by the order again', () => {
  const both = handedOver(4, (log) => [
    ...log,
    ...log.filter((one) => one.seq === 4).map((one) => ({ ...one, runId: `run-${SAMPLE.completed}` })),
  ]);
  expect(findingsOf(both)).toEqual([]);
});

test.each([
  [
    // Nothing that was written leads to the order's first step.
    'the order skipped a step that was never written',
    (log: readonly TransitionFact[]) => log.filter((one) => one.seq !== 4),
    'step 1 is missing before step 5',
  ],
  [
    'the order began at its beginning and counted on anyway',
    (log: readonly TransitionFact[]) => log.filter((one) => !byCheckout(one)),
    'step 1 is missing before step 5',
  ],
  [
    'the order continued from another stage than it was handed',
    (log: readonly TransitionFact[]) =>
      log.map((one) =>
        one.seq === 4 ? { ...one, event: 'payment-declined', to: 'compensating' as const } : one,
      ),
    'step 5 starts from confirmed, yet step 4 led to compensating',
  ],
])('caught: %s', (_broken, change, finding) => {
  expect(findingsOf(handedOver(4, change))).toEqual([finding]);
});
