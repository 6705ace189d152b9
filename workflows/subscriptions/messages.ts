import { ApplicationFailure, defineQuery, defineUpdate, setHandler } from '@temporalio/workflow';
import * as v from 'valibot';
import type { TimelineEntry } from '../../contract/order/order.ts';
import { UPDATE_REFUSED } from '../../contract/order/order-messages.ts';
import {
  askSubscriptionSchema,
  type ChangeSubscription,
  changeSubscriptionSchema,
  SUBSCRIPTION_QUERIES,
  SUBSCRIPTION_UPDATES,
  type SubscriptionAnswer,
  type SubscriptionView,
} from '../../contract/subscription/subscription.ts';
import { nextPeriod as firstAhead } from '../../domain/cadence.ts';
import { eventOf, problemOf, type SubscriptionUpdate } from './problems.ts';
import { applyEvent, nextPeriod, remember, type SubscriptionRun } from './subscription-run.ts';
import { subscriptionView } from './view.ts';

/** Binds every message of the contract. Must run before the first await, so that no early message is missed. */
export function bindMessages(run: SubscriptionRun): void {
  for (const name of Object.keys(SUBSCRIPTION_UPDATES) as SubscriptionUpdate[]) bind(run, name);
  setHandler(defineQuery<SubscriptionView>(SUBSCRIPTION_QUERIES.subscription), () => subscriptionView(run));
  setHandler(defineQuery<readonly TimelineEntry[]>(SUBSCRIPTION_QUERIES.timeline), () => run.timeline);
  setHandler(defineQuery(SUBSCRIPTION_QUERIES.whyStuck), () => ({
    stage: run.state,
    waitingFor: [],
    parked: run.parked,
  }));
}

function bind(run: SubscriptionRun, name: SubscriptionUpdate): void {
  const schema = name === 'change' ? changeSubscriptionSchema : askSubscriptionSchema;
  setHandler(
    defineUpdate<SubscriptionAnswer, [unknown]>(SUBSCRIPTION_UPDATES[name]),
    (raw) => {
      const asked = v.parse(schema, raw);
      const known = run.recent.find(({ requestId }) => requestId === asked.requestId);
      if (known !== undefined) return known.answer;
      const said = take(run, name, asked);
      const answer = { state: run.state, said };
      remember(run, asked.requestId, answer);
      run.received += 1;
      return answer;
    },
    {
      validator: (raw) => {
        const parsed = v.safeParse(schema, raw);
        const problem = parsed.success
          ? refusal(run, name, parsed.output.requestId)
          : parsed.issues[0].message;
        if (problem !== null) throw ApplicationFailure.nonRetryable(problem, UPDATE_REFUSED);
      },
    },
  );
}

/** What was answered before is answered again, in whatever state it finds us. */
function refusal(
  run: SubscriptionRun,
  name: SubscriptionUpdate,
  requestId: string | undefined,
): string | null {
  const repeated = requestId !== undefined && run.recent.some((known) => known.requestId === requestId);
  return repeated ? null : problemOf(run, name);
}

function take(
  run: SubscriptionRun,
  name: SubscriptionUpdate,
  asked: v.InferOutput<typeof askSubscriptionSchema>,
): string {
  const { actor, reason } = asked;
  const event = eventOf(name);
  const commands = event === undefined ? [] : (applyEvent(run, event, `${actor}: ${reason}`) ?? []);
  if (commands.includes('next-period')) nextPeriod(run);
  switch (name) {
    case 'change':
      return change(run, asked as ChangeSubscription);
    case 'skipNext':
      run.skipNext = true;
      return `period ${run.period} is skipped`;
    case 'resume':
      return resume(run);
    case 'retryStage':
      run.retry = asked;
      return `period ${run.period} is tried again`;
    case 'giveUpPeriod':
      applyEvent(run, 'given-up', `${actor}: ${reason}`);
      nextPeriod(run);
      return `no order is placed for period ${run.period - 1}`;
    case 'forceContinueAsNew':
      run.turn = true;
      return 'the run is followed by another';
    case 'pause':
      return 'nothing is renewed until it is resumed';
    case 'cancel':
      return 'nothing is renewed any more';
  }
}

function change(run: SubscriptionRun, asked: ChangeSubscription): string {
  const { actor: _actor, reason: _reason, requestId: _requestId, ...wanted } = asked;
  const given = Object.fromEntries(Object.entries(wanted).filter(([, field]) => field !== undefined));
  const before = run.terms.cadence;
  run.terms = { ...run.terms, ...given };
  // With another rhythm the periods are counted on from here, so that none is due in the past.
  if (run.terms.cadence !== before && run.state !== 'renewing') find(run);
  return `changed: ${Object.keys(given).join(', ')}`;
}

function resume(run: SubscriptionRun): string {
  const missed = find(run);
  run.counters.missed += missed;
  return missed === 0 ? 'it goes on' : `it goes on; ${missed} periods passed meanwhile`;
}

/** Goes on to the first period ahead, and says how many were passed over. */
function find(run: SubscriptionRun): number {
  const start = Date.parse(run.input.startsAt);
  const period = firstAhead(start, run.terms.cadence, { from: run.period, now: Date.now() });
  const passed = period - run.period;
  run.period = period;
  return passed;
}
