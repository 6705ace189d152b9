import type { ColumnType, Generated } from 'kysely';
import type { ReturnState } from '../domain/return-state.ts';
import type { SubscriptionState } from '../domain/subscription-state.ts';

/** The tables of returns and subscriptions as the migrations leave them. */
export type AfterSaleSchema = {
  readonly returns: ReturnTable & Touched;
  readonly return_lines: ReturnLineTable;
  readonly return_events: ReturnEventTable;
  readonly subscriptions: SubscriptionTable & Touched;
  readonly subscription_renewals: RenewalTable;
};

type Now = ColumnType<Date, Date | string | undefined, Date | string>;
type Time = ColumnType<Date, Date | string, Date | string>;
type Json = ColumnType<unknown, string, string>;
type Touched = { created_at: Now; updated_at: Now };

type ReturnTable = {
  return_id: string;
  order_id: string;
  customer_id: string;
  request_key: string;
  state: ReturnState;
  state_at: Time;
  state_run: string;
  state_seq: number;
  policy: string;
  reason: string;
  currency: string;
  window_ends_at: Time;
  refund_minor: number | null;
  refunded_minor: Generated<number>;
  refunded_by: 'provider' | 'hand' | null;
  label_id: string | null;
  tracking: string | null;
};

type ReturnLineTable = {
  return_id: string;
  order_id: string;
  line: number;
  quantity: number;
  taken_back: Generated<number>;
  restocked: Generated<number>;
};

type ReturnEventTable = {
  return_id: string;
  run_id: string;
  seq: number;
  from_state: ReturnState | null;
  to_state: ReturnState;
  event: string;
  cause: string;
  actor: string;
  at: Time;
  recorded_at: Now;
};

type SubscriptionTable = {
  subscription_id: string;
  customer_id: string;
  request_key: string;
  request_hash: string;
  state: SubscriptionState;
  policy: string;
  currency: string;
  lines: Json;
  cadence: Json;
  payment_method: 'card' | 'cash';
  email: string;
  starts_at: Time;
  period: number;
  next_at: ColumnType<Date | null, Date | string | null, Date | string | null>;
  version: number;
};

type RenewalTable = {
  subscription_id: string;
  period: number;
  attempt: number;
  order_id: string;
  order_input: Json;
  due_at: Time;
  created_at: Now;
};
