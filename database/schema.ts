import type { ColumnType, Generated } from 'kysely';
import type { DifferenceKind } from '../contract/checks/checks.ts';
import type { MessageOutcome } from '../contract/notification/notification.ts';
import type { OrderStage } from '../domain/order-stage.ts';
import type { AfterSaleSchema } from './after-sale-schema.ts';
import type { CustomersSchema } from './customers-schema.ts';

/** The tables as the migrations leave them. Whole numbers of the database are safe integers here. */
export type Schema = AfterSaleSchema &
  CustomersSchema & {
    readonly products: { sku: string; name: string; vendor_id: string } & Touched;
    readonly product_prices: { sku: string; currency: string; minor: number };
    readonly stock: { sku: string; on_hand: number; reserved: Generated<number>; on_hand_start: number };
    readonly orders: OrderTable & Touched;
    readonly order_items: OrderItemTable;
    readonly order_events: OrderEventTable;
    readonly effects: EffectTable;
    readonly attempts: { order_id: string; step: string; request_id: string; n: number; opened_at: Now };
    readonly reservations: ReservationTable & Touched;
    readonly payments: PaymentTable & Touched;
    readonly payment_ledger: LedgerTable;
    readonly vendor_orders: VendorOrderTable & Touched;
    readonly notifications: NotificationTable & Touched;
    readonly callbacks: CallbackTable;
    readonly api_idempotency: ApiIdempotencyTable & Touched;
    readonly reconcile_differences: DifferenceTable;
    readonly check_passes: CheckPassTable;
  };

type Now = ColumnType<Date, Date | string | undefined, Date | string>;
type Time = ColumnType<Date, Date | string, Date | string>;
type Json = ColumnType<unknown, string, string>;
type Touched = { created_at: Now; updated_at: Now };

type OrderTable = {
  order_id: string;
  customer_id: string;
  request_key: string;
  request_hash: string;
  stage: OrderStage;
  stage_at: Time;
  stage_run: string;
  stage_seq: number;
  policy: string;
  channel: string;
  currency: string;
  amount_minor: number;
  payment_method: 'card' | 'cash';
  payment_token: Generated<string | null>;
  email: string;
  ship_to: Json;
  note: string | null;
  placed_at: Time;
  promise_by: Time;
};

type OrderItemTable = {
  order_id: string;
  line: number;
  sku: string;
  name: string;
  vendor_id: string;
  quantity: number;
  unit_price_minor: number;
};

type OrderEventTable = {
  order_id: string;
  run_id: string;
  seq: number;
  from_stage: OrderStage | null;
  to_stage: OrderStage;
  event: string;
  cause: string;
  actor: string;
  at: Time;
  recorded_at: Now;
};

export type EffectState = 'pending' | 'done' | 'refused' | 'tombstone' | 'manual';

type EffectTable = {
  key: string;
  kind: string;
  order_id: string;
  request_hash: string;
  state: EffectState;
  response: ColumnType<unknown, string | null, string | null>;
  created_at: Now;
  finished_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  in_doubt: ColumnType<boolean, boolean | undefined, boolean>;
  last_failure: ColumnType<string | null, string | null | undefined, string | null>;
  /** Null for effects that move no money. */
  currency: ColumnType<string | null, string | null | undefined, string | null>;
};

type ReservationTable = {
  key: string;
  order_id: string;
  line: number;
  sku: string;
  quantity: number;
  state: 'held' | 'released' | 'shipped';
};

type PaymentTable = {
  order_id: string;
  currency: string;
  authorisation_id: string | null;
  state: string;
  authorised_minor: number;
  captured_minor: number;
  refunded_minor: number;
  /** Of the provider's record that this row mirrors; an older one never overwrites it. */
  version: number;
};

type LedgerTable = {
  id: Generated<number>;
  order_id: string;
  entry_key: string;
  kind: 'authorise' | 'capture' | 'void' | 'refund' | 'manual';
  currency: string;
  amount_minor: number;
  provider_reference: string | null;
  actor: string;
  at: Now;
};

type VendorOrderTable = {
  key: string;
  order_id: string;
  vendor_id: string;
  vendor_order_id: string | null;
  state: 'accepted' | 'rejected' | 'released' | 'cancelled';
};

type NotificationTable = {
  key: string;
  order_id: string;
  kind: string;
  recipient: string;
  channel: Generated<'email' | 'sms'>;
  outcome: Generated<MessageOutcome>;
  /** Null where nothing was sent. */
  message_id: string | null;
};

type CallbackTable = {
  event_id: string;
  provider: 'payment' | 'vendor' | 'carrier';
  order_id: string;
  body_hash: string;
  payload: Json;
  version: number;
  times: Generated<number>;
  outcome: ColumnType<CallbackOutcome, CallbackOutcome | undefined, CallbackOutcome>;
  received_at: Now;
  updated_at: Now;
};
export type CallbackOutcome = 'stored' | 'delivered' | 'unknown-order' | 'order-closed';

type ApiIdempotencyTable = {
  key: string;
  fingerprint: string;
  state: 'running' | 'answered';
  response: ColumnType<unknown, string | null, string | null>;
};

type DifferenceTable = {
  kind: DifferenceKind;
  key: string;
  order_id: string | null;
  detail: string;
  first_seen: Now;
  last_seen: Now;
  told_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  resolved_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
};

type CheckPassTable = {
  name: string;
  started_at: Time;
  finished_at: Now;
  summary: Json;
  cursor: ColumnType<unknown, string | null, string | null>;
};
