import { isTerminalStage, type OrderStage } from './order-stage.ts';
import type { OrderPolicyRow } from './policy.ts';

/**
 * Milliseconds that an order may stay in a stage before a reason must be reported; null if it may stay. Twice what the policy gives the step, because a step without retries left parks and reports it.
 */
export function stageLimit(policy: OrderPolicyRow, stage: OrderStage): number | null {
  if (isTerminalStage(stage)) return null;
  switch (stage) {
    case 'placed':
    case 'delivered':
      return 2 * policy.db.budget;
    case 'reserving':
      return 2 * policy.db.budget + policy.reviewExpiry;
    case 'authorising':
      return 2 * policy.payment.budget + policy.reviewExpiry;
    case 'confirmed':
    case 'fulfilling':
    case 'releasing':
      return 2 * policy.vendor.budget + policy.vendorResponseLimit + policy.pollCap;
    case 'capturing':
      return 2 * policy.payment.budget + policy.customerExpiry;
    case 'cancelling':
    case 'compensating':
      return 2 * policy.compensation.budget;
    case 'shipped':
      return 2 * (policy.vendorResponseLimit + policy.pollCap);
    default:
      return null;
  }
}
