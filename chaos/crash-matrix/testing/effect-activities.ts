import type { Activities } from '../../../activities/index.ts';

type ActivityName = { [Queue in keyof Activities]: keyof Activities[Queue] }[keyof Activities];

/** `life/effect` of the matrix, for every activity that changes something; or why it is not in the matrix. */
type InMatrix = readonly string[] | { readonly because: string };

const READS = { because: 'it changes nothing' } as const;
const AGAIN = {
  because: 'it writes the same rows again, and another effect or its own end carries them, too',
} as const;

/**
 * Every activity there is; the compiler asks for one that is missing. A test holds that who changes something through
 * the one place for effects is in a life, and who is excused does not.
 */
export const EFFECT_ACTIVITIES: Readonly<Record<ActivityName, InMatrix>> = {
  recordOrder: ['straight/record'],
  reserveStock: ['straight/reserve'],
  recordAndReserve: ['checkout/record', 'checkout/reserve'],
  releaseStock: ['undone/release-stock', 'checkout-declined/release-stock'],
  recordTransitions: AGAIN,
  openAttempt: { because: 'one number for each request, however often it is asked for' },
  readStanding: READS,
  amendAddress: ['amended/amend'],
  amendLines: ['relined/reserve#2'],
  moveLines: ['reassigned/reassign'],
  closeByHand: { because: 'it is closeVendorByHand without a provider to ask first' },
  authorisePayment: ['straight/authorise', 'checkout/authorise'],
  capturePayment: ['straight/capture'],
  undoPayment: ['undone/undo-payment', 'checkout-declined/undo-payment'],
  voidPayment: ['other-card/void'],
  refundPart: ['refunded/refund'],
  closePaymentByHand: { because: 'it is closeVendorByHand with another provider to ask first' },
  createVendorOrder: ['straight/vendor'],
  pollVendorOrder: READS,
  releaseVendorOrder: ['straight/release'],
  recallVendorOrder: ['lines-changed/recall'],
  cancelVendorOrder: ['undone/cancel-vendor'],
  closeVendorByHand: ['by-hand/by-hand'],
  sendMessage: ['straight/notify'],
  readDeadline: READS,
  recordSubscription: ['subscribed/subscription'],
  planRenewal: ['subscribed/renewal'],
  readRenewal: READS,
  recordReturn: ['returned/return'],
  recordInspection: ['returned/inspect'],
  restockReturn: ['returned/restock'],
  recordReturnLog: AGAIN,
  refundReturn: ['returned/refund'],
  settleRefund: ['settled/settle'],
  createLabel: ['returned/label'],
  cancelLabel: ['withdrawn/cancel-label'],
  pollParcel: READS,
  loadCustomer: READS,
  saveCustomer: ['customer/customer#3'],
  quoteProducts: READS,
  claimCheckout: ['customer/claim'],
  answerCheckouts: ['customer/answer'],
  readCheckout: READS,
  reconcileStores: { because: 'it notes what differs and is run again a minute later' },
  sweepOrders: { because: 'it marks what is stuck and is run again a minute later' },
};
