import { approveReviewInputSchema, cancelInputSchema } from '../../../contract/order/order-messages.ts';
import { cancelProblem, requestCancel } from '../cancel.ts';
import { isCash } from '../order-run.ts';
import { remedy } from './remedy.ts';

export const cancel = remedy(cancelInputSchema, {
  otherwise: 'it cannot be cancelled',
  offer: (run) => (cancelProblem(run) === null ? {} : null),
  take(run, { actor, reason }) {
    requestCancel(run, { reason, actor });
    return 'the order is being undone';
  },
});

export const approveReview = remedy(approveReviewInputSchema, {
  otherwise: 'it is not in review',
  offer: (run) => (run.review.open !== null && run.review.decision === null ? {} : null),
  problem(run, { decision }) {
    const unpaid = decision === 'approve' && run.payment.authorisation === null && !isCash(run);
    return unpaid ? 'nothing is authorised any more; otherMethod takes another card, or cancel' : null;
  },
  take(run, said) {
    run.review.decision = said;
    return said.decision === 'approve' ? 'the order goes on' : 'the order is being undone';
  },
});
