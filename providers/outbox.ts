import { SIGNATURE_HEADER, signBody } from '../contract/providers/callback-signature.ts';
import type { CallbackEnvelope, Fault } from '../contract/providers/providers.ts';
import { faultOf, type Situation } from './faults.ts';
import type { Row, Store } from './store.ts';

export type Callback = {
  readonly service: 'payment' | 'vendor' | 'carrier';
  readonly eventId: string;
  readonly envelope: CallbackEnvelope;
  readonly trace: string | null;
  readonly now: number;
  readonly faults: readonly Fault[];
  readonly situation: Situation;
};

// Long enough that the next state is usually sent first.
const REORDER_MS = 2_500;
// Late enough that the first has usually been answered: what comes twice at the same moment is rarer in life.
const DOUBLE_AFTER_MS = 400;

/** Puts a callback on its way, or two, or none, as the faults will have it. Part of the caller's transaction. */
export function enqueueCallback(store: Store, callback: Callback): void {
  const { envelope, eventId, faults, now, service, situation, trace } = callback;
  const hit = (type: 'callback-lost' | 'callback-doubled' | 'callback-reordered') =>
    faultOf(faults, type, { situation, now }) !== undefined;
  const put = (due: number | null, ended: string | null) =>
    store.run(
      'insert into callbacks (event, service, body, trace, due, ended) values (?,?,?,?,?,?)',
      eventId,
      service,
      JSON.stringify(envelope),
      trace,
      due,
      ended,
    );
  if (hit('callback-lost')) {
    put(null, 'lost');
    return;
  }
  const due = hit('callback-reordered') ? now + REORDER_MS : now;
  put(due, null);
  if (hit('callback-doubled')) put(due + DOUBLE_AFTER_MS, null);
}

export type Delivery = {
  readonly store: Store;
  readonly callbackUrl: string;
  readonly secret: string;
  readonly now: () => number;
};

const IN_FLIGHT_MAX = 32;
const ANSWER_LIMIT_MS = 5_000;
const RETRY_FIRST_MS = 250;
const RETRY_CAP_MS = 10_000;
const GIVE_UP_AFTER_TRIES = 10_000;

/** Posts what is due until it is taken. `inFlight` holds the ids that are on their way; it belongs to the caller. */
export function deliverDue(delivery: Delivery, inFlight: Set<number>, onEnd: () => void): void {
  const { now, store } = delivery;
  const free = IN_FLIGHT_MAX - inFlight.size;
  if (free <= 0) return;
  const due = store.all(
    'select * from callbacks where due <= ? order by due limit ?',
    now(),
    free + inFlight.size,
  );
  for (const row of due) {
    const id = Number(row['id']);
    if (inFlight.has(id) || inFlight.size >= IN_FLIGHT_MAX) continue;
    inFlight.add(id);
    void deliver(delivery, row).finally(() => {
      inFlight.delete(id);
      onEnd();
    });
  }
}

async function deliver(delivery: Delivery, row: Row): Promise<void> {
  const { now, store } = delivery;
  const status = await post(delivery, row);
  const id = Number(row['id']);
  if ((status >= 200 && status < 300) || status === 410) {
    store.run(
      'update callbacks set due = null, tries = tries + 1, ended = ? where id = ?',
      status === 410 ? 'gone' : 'taken',
      id,
    );
    return;
  }
  const tries = Number(row['tries']) + 1;
  const pause = Math.min(RETRY_CAP_MS, RETRY_FIRST_MS * 2 ** Math.min(tries - 1, 10));
  const over = tries >= GIVE_UP_AFTER_TRIES;
  store.run(
    'update callbacks set due = ?, tries = ?, ended = ? where id = ?',
    over ? null : now() + pause,
    tries,
    over ? 'given-up' : null,
    id,
  );
}

/** 0: no answer. */
async function post({ callbackUrl, now, secret }: Delivery, row: Row): Promise<number> {
  const body = String(row['body']);
  const trace = row['trace'];
  try {
    const answer = await fetch(`${callbackUrl.replace(/\/+$/, '')}/callbacks/${row['service']}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        // Signed for each attempt: a retry after an hour is not an old message.
        [SIGNATURE_HEADER]: signBody(secret, body, Math.floor(now() / 1_000)),
        ...(typeof trace === 'string' ? { traceparent: trace } : {}),
      },
      body,
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}
