import { upsertMemo } from '@temporalio/workflow';
import type { OrderNote } from '../../../contract/order/order.ts';
import {
  claimInputSchema,
  noteInputSchema,
  releaseClaimInputSchema,
} from '../../../contract/order/order-messages.ts';
import { isTerminalStage } from '../../../domain/order-stage.ts';
import { now } from '../../runtime/now.ts';
import type { OrderRun } from '../order-run.ts';
import { remedy, sign } from './remedy.ts';

const MINUTE_MS = 60_000;
const isOpen = (run: Pick<OrderRun, 'state'>) => (isTerminalStage(run.state.current) ? null : {});

/** A claim expires without a timer: readers compare the times. */
export function liveClaim(run: Pick<OrderRun, 'people'>): OrderRun['people']['claim'] {
  return run.people.claim !== null && Date.parse(run.people.claim.until) > Date.now()
    ? run.people.claim
    : null;
}

export const claim = remedy(claimInputSchema, {
  otherwise: 'there is nothing left to do with it',
  offer: isOpen,
  take(run, { actor, minutes, reason }) {
    const before = liveClaim(run);
    const until = new Date(Date.now() + minutes * MINUTE_MS).toISOString();
    run.people.claim = { by: actor, since: now(), until };
    upsertMemo({ claim: run.people.claim });
    sign(run, 'claimed', { actor, reason, what: `until ${until}` });
    const from = before === null || before.by === actor ? '' : `; it was with ${before.by}`;
    return `the order is with ${actor} until ${until}${from}`;
  },
});

export const releaseClaim = remedy(releaseClaimInputSchema, {
  otherwise: 'nobody has claimed it',
  offer: (run) => (liveClaim(run) === null ? null : isOpen(run)),
  take(run, { actor, reason }) {
    const by = run.people.claim?.by ?? '';
    run.people.claim = null;
    upsertMemo({ claim: null });
    sign(run, 'unclaimed', { actor, reason, what: `it was with ${by}` });
    return `the order is no longer with ${by}`;
  },
});

export const note = remedy(noteInputSchema, {
  otherwise: 'there is nothing left to do with it',
  offer: isOpen,
  take(run, { actor, reason, text }) {
    const written: OrderNote = { at: now(), by: actor, text };
    run.people.notes.push(written);
    // A memo travels with every list row, so it holds the beginning only.
    upsertMemo({ note: { ...written, text: text.slice(0, MEMO_CHARACTERS) } });
    sign(run, 'noted', { actor, reason, what: text.slice(0, MEMO_CHARACTERS) });
    return 'the note is on the order';
  },
});

const MEMO_CHARACTERS = 200;
