import { afterAll, beforeAll, expect, test } from 'vitest';
import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import type { OrderStack } from '../orders/order-stack.ts';
import { describeCheckouts } from './checkout-branches.ts';
import { SLOW_SCENARIOS } from './checkout-scenarios.ts';
import { type CustomerRig, orderIdOf, startCustomerRig } from './customer-rig.ts';
import { type PlayedCustomer, playedCustomer } from './played-customer.ts';

// The branches of a checkout that take seconds, and fifty customers at once. With RECORD_HISTORIES=1 the histories are
// written to workflows/histories/.
const RECORD = process.env['RECORD_HISTORIES'] === '1';

let rig: CustomerRig;
let stack: OrderStack;
let link: TemporalLink;
let database: CustomerRig['database'];

beforeAll(async () => {
  rig = await startCustomerRig();
  ({ database, link, stack } = rig);
});

afterAll(async () => {
  await rig?.stop();
});

describeCheckouts(SLOW_SCENARIOS, () => stack, RECORD);

// Alone: it is the load of fifty customers.
test('of fifty who want the last unit, one gets it', async () => {
  await database.query(`update stock set on_hand = 1, on_hand_start = 1 where sku = 'ag-166'`);
  const carts = Array.from({ length: 50 }, (_, at) =>
    playedCustomer(stack, link, { customerId: `c-${1000 + at}` }),
  );
  const items = [{ sku: 'ag-166', quantity: 1 }];
  const filled = await Promise.all(carts.map((each) => each.ask('updateCart', { currency: 'EUR', items })));
  expect(filled.filter((each) => each.kind === 'done')).toHaveLength(50);
  const cash = { payment: { method: 'cash' } } as const;
  const answers = await Promise.all(carts.map((each: PlayedCustomer) => each.checkout(cash)));
  const kinds = answers.map((each) => (each.kind === 'done' ? (each.answer.code ?? 'confirmed') : each.code));
  expect(kinds.filter((kind) => kind === 'confirmed')).toHaveLength(1);
  expect(kinds.filter((kind) => kind === 'no-stock')).toHaveLength(49);
  const winner = answers.find((each) => each.kind === 'done' && each.answer.kind === 'confirmed');
  await stack.client.workflow.getHandle(orderWorkflowId(orderIdOf(winner))).result();
  const { rows } = await database.query(
    `select on_hand, reserved, (select count(*)::int from reservations r where r.sku = s.sku) as sold from stock s where sku = 'ag-166'`,
  );
  expect(rows).toEqual([{ on_hand: 0, reserved: 0, sold: 1 }]);
});
