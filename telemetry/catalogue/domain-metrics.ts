import { DIFFERENCE_KINDS } from '../../contract/checks/checks.ts';
import { ORDER_STAGES, TERMINAL_STAGES } from '../../domain/order-stage.ts';
import { STUCK_REASONS } from '../../domain/stuck.ts';
import {
  ACTIVITY_TYPES,
  ATTEMPT_OUTCOMES,
  COMPENSATIONS,
  DROPPED_CALLBACKS,
  HTTP_OUTCOMES,
  PROVIDERS,
} from './label-values.ts';
import type { MetricDefinition } from './metric.ts';

// An order lives between a tenth of a second and a month; promises lie on edges, so that a share below one is exact.
const STAGE_SECONDS = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 86_400, 604_800, 2_592_000] as const;
const CALL_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** What our own code counts about orders. Counted where a workflow task is first executed, never on replay. */
export const DOMAIN_METRICS = {
  ordersStarted: {
    name: 'quarterdeck_orders_started_total',
    kind: 'counter',
    unit: 'count',
    help: 'Order workflows whose first task this worker executed.',
    labels: {},
    source: 'process',
  },
  ordersFinished: {
    name: 'quarterdeck_orders_finished_total',
    kind: 'counter',
    unit: 'count',
    help: 'Orders that reached a terminal stage on this worker, by that stage.',
    labels: { status: TERMINAL_STAGES },
    source: 'process',
  },
  orderTransitions: {
    name: 'quarterdeck_order_transitions_total',
    kind: 'counter',
    unit: 'count',
    help: 'Stages entered by orders, by stage.',
    labels: { stage: ORDER_STAGES },
    source: 'process',
  },
  orderStageSeconds: {
    name: 'quarterdeck_order_stage_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time that orders spent in a stage before they left it, by stage.',
    labels: { stage: ORDER_STAGES },
    buckets: STAGE_SECONDS,
    source: 'process',
  },
  orderSeconds: {
    name: 'quarterdeck_order_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time from the start of the order workflow to its end, by terminal stage.',
    labels: { status: TERMINAL_STAGES },
    buckets: STAGE_SECONDS,
    source: 'process',
  },
  compensations: {
    name: 'quarterdeck_compensation_total',
    kind: 'counter',
    unit: 'count',
    help: 'Attempts to undo an earlier effect, by activity and outcome.',
    labels: { activity_type: COMPENSATIONS, outcome: ATTEMPT_OUTCOMES },
    source: 'process',
  },
  effectsReplayed: {
    name: 'quarterdeck_effect_replayed_total',
    kind: 'counter',
    unit: 'count',
    help: 'Effects answered from the ledger because they were already done, by activity.',
    labels: { activity_type: ACTIVITY_TYPES },
    source: 'process',
  },
  effectsInDoubt: {
    name: 'quarterdeck_effects_in_doubt_total',
    kind: 'counter',
    unit: 'count',
    help: 'Attempts with an unknown outcome, by activity.',
    labels: { activity_type: ACTIVITY_TYPES },
    source: 'process',
  },
  reconcileDifferences: {
    name: 'quarterdeck_reconcile_diff',
    kind: 'gauge',
    unit: 'count',
    help: 'Open differences between the stores, by kind. Every worker exports the same value; use max().',
    labels: { kind: DIFFERENCE_KINDS },
    source: 'process',
  },
  stuckOrders: {
    name: 'quarterdeck_stuck_orders',
    kind: 'gauge',
    unit: 'count',
    help: 'Open orders that need an operator, by reason, as of the last sweep. Every worker exports the same value.',
    labels: { reason: STUCK_REASONS },
    source: 'process',
  },
  effectsPending: {
    name: 'quarterdeck_effects_in_doubt',
    kind: 'gauge',
    unit: 'count',
    help: 'Effects that were begun more than a minute ago and have no outcome. Every worker exports the same value.',
    labels: {},
    source: 'process',
  },
  callbacksDropped: {
    name: 'quarterdeck_callbacks_dropped_total',
    kind: 'counter',
    unit: 'count',
    help: 'Provider callbacks that an order ignored, by reason.',
    labels: { reason: DROPPED_CALLBACKS },
    source: 'process',
  },
  providerRequests: {
    name: 'quarterdeck_provider_requests_total',
    kind: 'counter',
    unit: 'count',
    help: 'HTTP requests to providers, by provider and outcome.',
    labels: { provider: PROVIDERS, outcome: HTTP_OUTCOMES },
    source: 'process',
  },
  providerRequestSeconds: {
    name: 'quarterdeck_provider_request_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time of an HTTP request to a provider, by provider.',
    labels: { provider: PROVIDERS },
    buckets: CALL_SECONDS,
    source: 'process',
  },
} as const satisfies Record<string, MetricDefinition>;
