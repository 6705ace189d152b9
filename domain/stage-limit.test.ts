import { expect, test } from 'vitest';
import { MOVING_STAGES, TERMINAL_STAGES } from './order-stage.ts';
import { POLICY_ROWS } from './policy.ts';
import { stageLimit } from './stage-limit.ts';

test('an order may rest in each moving stage for longer than its step is tried, and in a final one for good', () => {
  for (const policy of Object.values(POLICY_ROWS)) {
    for (const stage of MOVING_STAGES) {
      expect(stageLimit(policy, stage), stage).toBeGreaterThan(policy.compensation.budget);
    }
    for (const stage of TERMINAL_STAGES) expect(stageLimit(policy, stage), stage).toBeNull();
    // Who waits for a person waits for as long as the person has.
    expect(stageLimit(policy, 'authorising')).toBeGreaterThan(policy.reviewExpiry);
    expect(stageLimit(policy, 'capturing')).toBeGreaterThan(policy.customerExpiry);
    expect(stageLimit(policy, 'fulfilling')).toBeGreaterThan(policy.vendorResponseLimit);
  }
});
