import { formatMoney } from '../../domain/money.ts';
import type { OrderStage } from '../../domain/order-stage.ts';
import type { EffectRecord } from '../ports/ports.ts';
import { capital } from '../text/plain-text.ts';
import type { AnyAction, OrderAction } from './action.ts';
import type { Preview } from './preview.ts';
import type { PreviewEvidence } from './preview-order.ts';
import { remedyOf } from './remedy-action.ts';
import { remedyNoUndo, remedyWill } from './remedy-words.ts';
import type { ResetPoint } from './reset-points.ts';
import { tailLines } from './reset-tail.ts';

const TITLES: Readonly<Record<Exclude<OrderAction['kind'], 'remedy'>, string>> = {
  cancel: 'Cancel',
  'cancel-later': 'Cancel later',
  approve: 'Approve',
  decline: 'Decline',
  retry: 'Try now',
  update: 'Update',
  signal: 'Signal',
  terminate: 'Terminate',
  'try-now': 'Try at once',
  pause: 'Pause',
  unpause: 'Go on with',
  reset: 'Reset',
};

export function titleOf(action: AnyAction, orderId: string): string {
  if (action.kind === 'create')
    return action.restart === true ? `Start again ${orderId}` : `Place ${orderId}`;
  if (action.kind === 'open') return `Open ${orderId}`;
  if (action.kind === 'close-row') return `Close ${orderId} in the books`;
  if (action.kind === 'remedy') return `${capital(remedyOf(action).title)}: ${orderId}`;
  const name = action.kind === 'update' || action.kind === 'signal' ? ` ${action.name} to` : '';
  return `${TITLES[action.kind]}${name} ${orderId}`;
}

export function dangerOf(action: AnyAction): Preview['danger'] {
  switch (action.kind) {
    case 'pause':
    case 'unpause':
    case 'retry':
    case 'approve':
    case 'try-now':
      return 'safe';
    case 'remedy':
      return remedyOf(action).danger;
    case 'create':
    case 'open':
    case 'update':
    case 'signal':
      return 'undoable';
    default:
      return 'final';
  }
}

/** What will happen, in the order in which it happens. */
export function willOf(action: OrderAction, evidence: PreviewEvidence): readonly string[] {
  switch (action.kind) {
    case 'cancel':
      return ['ask the order to cancel', ...undoing(evidence)];
    case 'cancel-later':
      return [
        'leave the signal cancelOrder for the order, which takes it when a worker is back',
        ...undoing(evidence),
      ];
    case 'approve':
      return ['close the review and let the order go on'];
    case 'decline':
      return ['close the review and end the order', ...undoing(evidence)];
    case 'retry':
      return evidence.facts.row.stuckReason === 'effect-in-doubt'
        ? ['ask the provider under the same key what became of it; send it again only if it was not done']
        : ['try the parked step again now'];
    case 'remedy':
      return remedyWill(action, evidence.facts.row);
    case 'update':
      return [`send the update ${action.name}; the order accepts or refuses it`];
    case 'signal':
      return [`send the signal ${action.name}; an unknown name is stored and has no effect`];
    case 'terminate':
      if (evidence.facts.undo !== null) {
        return [
          `end the order's run at once; ${evidence.facts.undo.workflowId} goes on and undoes what is left`,
        ];
      }
      return ['end the run at once; the order cannot react, and nothing is undone', ...kept(evidence)];
    case 'try-now':
      return evidence.facts.pendingActivities
        .filter((activity) => activity.state === 'scheduled')
        .map((activity) => `try ${activity.type} at once; its tries are counted anew, its budget is not`);
    case 'pause':
      return [
        ...(evidence.facts.undo === null
          ? []
          : [`hold ${evidence.facts.undo.workflowId} as well, which undoes it`]),
        'give out no new work for it; what runs now finishes, retries stop',
      ];
    case 'unpause':
      return ['let it go on; what came in while it was paused acts now'];
    case 'reset':
      return resetWords(action, evidence);
  }
}

function undoing(evidence: PreviewEvidence): readonly string[] {
  const { row } = evidence.facts;
  if (evidence.effects === null) {
    const amount = row.amount === null ? 'the money' : formatMoney(row.amount);
    const money = row.paymentMethod === 'cash' ? [] : [`void or refund ${amount} where it is held or taken`];
    return [...money, 'release what is reserved', ...row.vendorIds.map((vendor) => `tell ${vendor}`)];
  }
  const done = evidence.effects.filter((effect) => effect.state === 'done' || effect.state === 'pending');
  return [...moneyWords(done, evidence), ...stockWords(done), ...vendorWords(done, row.vendorIds)];
}

function moneyWords(done: readonly EffectRecord[], evidence: PreviewEvidence): readonly string[] {
  const { amount } = evidence.facts.row;
  const captured = done.some((effect) => stepOf(effect) === 'capture');
  if (captured) return ['look up what was captured and refund it'];
  const held = done.some((effect) => stepOf(effect) === 'authorise');
  return held ? [`void the ${amount === null ? 'authorisation' : formatMoney(amount)} that is held`] : [];
}

function stockWords(done: readonly EffectRecord[]): readonly string[] {
  return done.some((effect) => stepOf(effect) === 'reserve') ? ['release what is reserved'] : [];
}

function vendorWords(done: readonly EffectRecord[], vendorIds: readonly string[]): readonly string[] {
  const told = done
    .map((effect) => effect.key.split(':')[2] ?? '')
    .filter((part) => vendorIds.includes(part));
  return [...new Set(told)].map((vendor) => `tell ${vendor}`);
}

/** Of `{orderId}:{step}[:{part}]:{n}`. */
export function stepOf(effect: Pick<EffectRecord, 'key'>): string {
  return effect.key.split(':')[1] ?? '';
}

function kept(evidence: PreviewEvidence): readonly string[] {
  if (evidence.effects === null) return ['what was reserved, held or ordered stays so'];
  const steps = evidence.effects.filter((effect) => effect.state === 'done').map(stepOf);
  return steps.length === 0 ? [] : [`these effects stay: ${[...new Set(steps)].join(', ')}`];
}

function resetWords(
  action: Extract<OrderAction, { readonly kind: 'reset' }>,
  evidence: PreviewEvidence,
): readonly string[] {
  const { point } = evidence;
  if (point === null) return [];
  const stage = point.stage === null ? '' : `, at ${point.stage}`;
  return [
    `ends this run and starts a new one at event ${point.eventId}, after ${point.after}${stage}`,
    ...tailLines(point, action.exclude, evidence.facts.readAt),
    ...ledgerLines(point, evidence.facts.row.orderId),
  ];
}

/** What steps that run again find in the ledger, a line for each answer; the keys without the order's id. */
function ledgerLines({ effects }: ResetPoint, orderId: string): readonly string[] {
  const kinds = ['stored', 'stored-refusal', 'in-doubt', 'tombstone'] as const;
  const words = {
    stored: 'stored results are used again, nothing is done twice',
    'stored-refusal': 'stored refusals are used again; "try now" asks under a new number',
    'in-doubt': 'outcome unknown, looked up before it is done again',
    tombstone: 'undone, cannot be done again',
  };
  return kinds.flatMap((kind) => {
    const keys = (effects ?? [])
      .filter((effect) => effect.meets === kind)
      .map(({ key }) => (key.startsWith(`${orderId}:`) ? key.slice(orderId.length + 1) : key));
    return keys.length === 0 ? [] : [`${words[kind]}: ${keys.join(', ')}`];
  });
}

/** Before the capture money is only held, and a hold is voided; after it, it is refunded. */
function undoneBy(stage: OrderStage | null): string {
  if (stage !== null && HELD_STAGES.includes(stage)) return 'once the hold is voided';
  const captured = stage !== null && CAPTURED_STAGES.includes(stage);
  return captured ? 'once the refund is sent' : 'once the hold is voided or the refund is sent';
}

const HELD_STAGES: readonly OrderStage[] = ['placed', 'reserving', 'authorising', 'confirmed', 'fulfilling'];
const CAPTURED_STAGES: readonly OrderStage[] = ['releasing', 'shipped', 'delivered', 'completed'];

export function noUndoOf(action: OrderAction, evidence: PreviewEvidence): string | null {
  switch (action.kind) {
    case 'cancel':
    case 'cancel-later':
      return evidence.facts.row.paymentMethod === 'cash'
        ? 'once the vendors are told'
        : undoneBy(evidence.facts.row.stage);
    case 'decline':
      return 'a declined order stays declined; place a new one';
    case 'terminate':
      return 'a terminated run does not come back; it can only be reset or placed anew';
    case 'remedy':
      return remedyNoUndo(action);
    case 'reset':
      return 'the old run ends; the new one can be reset in its turn';
    default:
      return null;
  }
}
