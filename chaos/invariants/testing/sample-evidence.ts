import { MESSAGE_STEP } from '../../../contract/ids/effect-key.ts';
import type { ProviderEffect } from '../../../contract/providers/providers.ts';
import type { OrderStage } from '../../../domain/order-stage.ts';
import type { OrderEvent } from '../../../domain/order-state.ts';
import { orderMove } from '../../../domain/order-state.ts';
import type { Evidence, OrderFact, RunFact, TransitionFact } from '../../evidence/evidence.ts';
import { AT, OTHERS, RETURN, returnWalk, SAMPLE } from './sample-return.ts';

/**
 * Evidence of a small system at rest in which every invariant holds: one order completed at two vendors, one
 * cancelled after its capture, one rejected, one that waits for a review. Tests corrupt it on purpose.
 */
export function healthyEvidence(): Evidence {
  const stories = [completed(), cancelled(), rejected(), waiting(), returned()];
  return {
    at: AT + 60_000,
    quiet: true,
    asked: stories.map((story) => ({ orderId: story.order.orderId, answer: 'accepted' })),
    runs: stories.map((story) => story.run),
    others: OTHERS,
    carts: [{ customerId: 'cus-1', lines: [], filledAt: null, pending: [] }],
    retentionMs: 86_400_000,
    database: {
      orders: stories.map((story) => story.order),
      transitions: stories.flatMap((story) => story.transitions),
      stock: [
        { sku: 'sku-1', onHand: 97, reserved: 1, initial: 100 },
        { sku: 'sku-2', onHand: 49, reserved: 0, initial: 50 },
      ],
      reservations: stories.flatMap((story) => story.reservations),
      effects: stories.flatMap((story) =>
        [...story.payment, ...story.vendor, ...story.notify, ...story.carrier].map((effect) => ({
          key: effect.key,
          kind: effect.kind,
          orderId: effect.reference,
          requestHash: 'h',
          state: effect.outcome === 'refused' ? ('refused' as const) : ('done' as const),
          currency: effect.currency ?? null,
          createdAt: AT,
        })),
      ),
      ledger: stories.flatMap((story) =>
        story.payment
          .filter((effect) => effect.outcome === 'done')
          .map((effect) => ({
            key: effect.key,
            orderId: effect.reference,
            kind: effect.kind,
            currency: 'EUR',
            amountMinor: signOf(effect.kind) * (effect.amountMinor ?? 0),
          })),
      ),
      returns: [RETURN],
      returnSteps: returnWalk(),
      subscriptionIds: [],
      messages: stories.flatMap((story) =>
        story.notify.map(({ key, reference }) => ({
          key,
          orderId: reference,
          kind: key.split(':')[2] ?? '',
          outcome: 'sent' as const,
        })),
      ),
    },
    providers: {
      payment: stories.flatMap((story) => story.payment),
      vendor: stories.flatMap((story) => story.vendor),
      notify: stories.flatMap((story) => story.notify),
      carrier: stories.flatMap((story) => story.carrier),
    },
  };
}

type Story = Evidence['providers'] & {
  readonly order: OrderFact;
  readonly run: RunFact;
  readonly transitions: readonly TransitionFact[];
  readonly reservations: Evidence['database']['reservations'];
};

function completed(): Story {
  const orderId = SAMPLE.completed;
  return {
    ...orderAt(orderId, 'completed', [
      { vendorId: 'nordwind', amountMinor: 3000 },
      { vendorId: 'fjord', amountMinor: 1999 },
    ]),
    transitions: walk(orderId, [
      'recorded',
      'stock-reserved',
      'authorised',
      'fulfilment-started',
      'capture-started',
      'captured',
      'part-released',
      'capture-started',
      'captured',
      'all-shipped',
      'all-delivered',
      'finished',
    ]),
    reservations: [
      { key: `${orderId}:reserve:1:1`, orderId, sku: 'sku-1', quantity: 2, state: 'shipped' },
      { key: `${orderId}:reserve:2:1`, orderId, sku: 'sku-2', quantity: 1, state: 'shipped' },
    ],
    payment: [
      effect(orderId, 'authorise', '', 4999),
      effect(orderId, 'capture', 'nordwind', 3000),
      effect(orderId, 'capture', 'fjord', 1999),
    ],
    vendor: ['nordwind', 'fjord'].flatMap((vendorId) => [
      effect(orderId, 'vendor-create', vendorId, null),
      effect(orderId, 'vendor-release', vendorId, null),
    ]),
    notify: [effect(orderId, 'message', 'confirmation', null), effect(orderId, 'message', 'shipped', null)],
    carrier: [],
  };
}

function cancelled(): Story {
  const orderId = SAMPLE.cancelled;
  return {
    ...orderAt(orderId, 'cancelled', [{ vendorId: 'fjord', amountMinor: 700 }]),
    transitions: walk(orderId, [
      'recorded',
      'stock-reserved',
      'authorised',
      'fulfilment-started',
      'capture-started',
      'cancel-requested',
      'undo-started',
      'undone-cancelled',
    ]),
    reservations: [{ key: `${orderId}:reserve:1:1`, orderId, sku: 'sku-2', quantity: 3, state: 'released' }],
    payment: [
      effect(orderId, 'authorise', '', 700),
      effect(orderId, 'capture', 'fjord', 700),
      effect(orderId, 'refund', '', 700),
    ],
    vendor: [
      effect(orderId, 'vendor-create', 'fjord', null),
      effect(orderId, 'vendor-cancel', 'fjord', null),
    ],
    notify: [effect(orderId, 'message', 'cancelled', null)],
    carrier: [],
  };
}

function rejected(): Story {
  const orderId = SAMPLE.rejected;
  return {
    ...orderAt(orderId, 'rejected', [{ vendorId: 'fjord', amountMinor: 100 }]),
    transitions: walk(orderId, ['recorded', 'stock-refused']),
    reservations: [],
    payment: [],
    vendor: [],
    notify: [effect(orderId, 'message', 'rejected', null)],
    carrier: [],
  };
}

function waiting(): Story {
  const orderId = SAMPLE.waiting;
  const base = orderAt(orderId, 'authorising', [{ vendorId: 'nordwind', amountMinor: 250_000 }]);
  return {
    ...base,
    run: { ...base.run, stuckReason: 'payment-review', needsAttention: true },
    transitions: walk(orderId, ['recorded', 'stock-reserved']),
    reservations: [{ key: `${orderId}:reserve:1:1`, orderId, sku: 'sku-1', quantity: 1, state: 'held' }],
    payment: [effect(orderId, 'authorise', '', 250_000)],
    vendor: [],
    notify: [],
    carrier: [],
  };
}

/** Two of three units came back whole: one was put on the shelf again after its money had gone back. */
function returned(): Story {
  const orderId = SAMPLE.returned;
  return {
    ...orderAt(orderId, 'completed', [{ vendorId: 'nordwind', amountMinor: 3000 }]),
    transitions: walk(orderId, [
      'recorded',
      'stock-reserved',
      'authorised',
      'fulfilment-started',
      'capture-started',
      'captured',
      'all-shipped',
      'all-delivered',
      'finished',
    ]),
    reservations: [{ key: `${orderId}:reserve:1:1`, orderId, sku: 'sku-1', quantity: 3, state: 'shipped' }],
    payment: [
      effect(orderId, 'authorise', '', 3000),
      effect(orderId, 'capture', 'nordwind', 3000),
      effect(orderId, 'refund', SAMPLE.return, 2000),
    ],
    vendor: [
      effect(orderId, 'vendor-create', 'nordwind', null),
      effect(orderId, 'vendor-release', 'nordwind', null),
    ],
    notify: [effect(orderId, 'message', 'shipped', null)],
    carrier: [effect(orderId, 'carrier-label', SAMPLE.return, null)],
  };
}

function orderAt(
  orderId: string,
  stage: OrderStage,
  parts: OrderFact['parts'],
): { order: OrderFact; run: RunFact } {
  const open = stage === 'authorising';
  return {
    order: {
      orderId,
      customerId: 'cus-1',
      requestKey: `request-${orderId}`,
      stage,
      currency: 'EUR',
      amountMinor: parts.reduce((sum, part) => sum + part.amountMinor, 0),
      paymentMethod: 'card',
      placedAt: AT - 6000,
      lines: parts.map(({ amountMinor }, index) => ({
        sku: `sku-${index + 1}`,
        quantity: 1,
        unitPriceMinor: amountMinor,
      })),
      parts,
      updatedAt: AT,
    },
    run: {
      orderId,
      workflowId: `order/${orderId}`,
      runId: `run-${orderId}`,
      run: open ? 'running' : 'completed',
      open,
      stage,
      stuckReason: null,
      needsAttention: false,
      problems: [],
      startTime: AT - 5000,
      closeTime: open ? null : AT,
      amount: { currency: 'EUR', minor: parts.reduce((sum, part) => sum + part.amountMinor, 0) },
      liveReasons: open ? ['timer'] : [],
    },
  };
}

function walk(orderId: string, events: readonly OrderEvent[]): readonly TransitionFact[] {
  const runId = `run-${orderId}`;
  const log: TransitionFact[] = [
    { orderId, runId, seq: 1, from: null, to: 'placed', event: 'placed', actor: 'customer', at: AT },
  ];
  let from: OrderStage = 'placed';
  for (const event of events) {
    const move = orderMove(from, event);
    if (move === undefined) throw new Error(`the sample walks an illegal way: ${event} in ${from}`);
    log.push({ orderId, runId, seq: log.length + 1, from, to: move.to, event, actor: 'workflow', at: AT });
    from = move.to;
  }
  return log;
}

export function effect(
  orderId: string,
  kind: ProviderEffect['kind'],
  subject: string,
  amountMinor: number | null,
): ProviderEffect {
  return {
    key: [
      orderId,
      kind.replace(/^vendor-/, '').replace('message', MESSAGE_STEP),
      ...(subject === '' ? [] : [subject]),
      '1',
    ].join(':'),
    kind,
    reference: orderId,
    amountMinor,
    currency: kind === 'authorise' || kind === 'capture' || kind === 'refund' ? 'EUR' : null,
    outcome: 'done',
    calls: 1,
    at: new Date(AT).toISOString(),
  };
}

function signOf(kind: ProviderEffect['kind']): number {
  if (kind === 'capture') return 1;
  return kind === 'refund' ? -1 : 0;
}
