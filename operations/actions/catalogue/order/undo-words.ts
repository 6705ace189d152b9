import { formatMoney } from '../../../../domain/money.ts';
import type { OrderStage } from '../../../../domain/order-stage.ts';
import type { EffectRecord } from '../../../ports/ports.ts';
import type { PreviewEvidence } from '../../engine/preview-evidence.ts';

/** What a compensation of the order will do, step by step. */
export function undoing(evidence: PreviewEvidence): readonly string[] {
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
  const concerned = done
    .map((effect) => effect.key.split(':')[2] ?? '')
    .filter((part) => vendorIds.includes(part));
  return [...new Set(concerned)].map((vendor) => `tell ${vendor}`);
}

/** Of `{orderId}:{step}[:{part}]:{n}`. */
function stepOf(effect: Pick<EffectRecord, 'key'>): string {
  return effect.key.split(':')[1] ?? '';
}

/** What stays where nothing is undone. */
export function kept(evidence: PreviewEvidence): readonly string[] {
  if (evidence.effects === null) return ['what was reserved, held or ordered stays so'];
  const steps = evidence.effects.filter((effect) => effect.state === 'done').map(stepOf);
  return steps.length === 0 ? [] : [`these effects stay: ${[...new Set(steps)].join(', ')}`];
}

/** Before the capture money is only held, and a hold is voided; after it, it is refunded. */
export function finalOnce({ facts: { row } }: PreviewEvidence): string {
  if (row.paymentMethod === 'cash') return 'once the vendors are told';
  const { stage } = row;
  if (stage !== null && HELD_STAGES.includes(stage)) return 'once the hold is voided';
  const captured = stage !== null && CAPTURED_STAGES.includes(stage);
  return captured ? 'once the refund is sent' : 'once the hold is voided or the refund is sent';
}

const HELD_STAGES: readonly OrderStage[] = ['placed', 'reserving', 'authorising', 'confirmed', 'fulfilling'];
const CAPTURED_STAGES: readonly OrderStage[] = ['releasing', 'shipped', 'delivered', 'completed'];
