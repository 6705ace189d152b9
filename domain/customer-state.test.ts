import { expect, test } from 'vitest';
import { CUSTOMER_EVENTS, CUSTOMER_STAGES, customerMove, legalCustomerEvents } from './customer-state.ts';

// Every stage with every event: what is not named here must be illegal.
const LEGAL: Readonly<Record<string, string>> = {
  'new registered': 'verifying',
  'new deleted': 'deleted',
  'verifying verified': 'active',
  'verifying activated': 'active',
  'verifying deleted': 'deleted',
  'active suspended': 'suspended',
  'active deleted': 'deleted',
  'suspended reactivated': 'active',
  'suspended deleted': 'deleted',
};

test.each(CUSTOMER_STAGES.flatMap((stage) => CUSTOMER_EVENTS.map((event) => [stage, event] as const)))(
  'from %s by %s',
  (stage, event) => {
    expect(customerMove(stage, event)?.to).toBe(LEGAL[`${stage} ${event}`]);
    expect(legalCustomerEvents(stage).includes(event)).toBe(LEGAL[`${stage} ${event}`] !== undefined);
  },
);

test('every step is saved, and a deletion forgets before it saves', () => {
  for (const stage of CUSTOMER_STAGES) {
    for (const event of legalCustomerEvents(stage)) {
      expect(customerMove(stage, event)?.commands.at(-1)).toBe('save');
    }
    if (stage !== 'deleted') expect(customerMove(stage, 'deleted')?.commands).toContain('forget');
  }
});

test('every stage but the first can be reached, and a deleted customer stays deleted', () => {
  const reached = CUSTOMER_STAGES.flatMap((stage) =>
    legalCustomerEvents(stage).map((event) => customerMove(stage, event)?.to),
  );
  expect(new Set(reached)).toEqual(new Set(CUSTOMER_STAGES.slice(1)));
  expect(legalCustomerEvents('deleted')).toEqual([]);
});
