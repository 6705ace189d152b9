import { defineQuery, setHandler } from '@temporalio/workflow';
import type * as v from 'valibot';
import type { TimelineEntry } from '../../contract/order/order.ts';
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
import { issueText } from '../../support/text/issue-text.ts';
import { bindUpdate, updateRefused } from '../process/bind-update.ts';
import { firstParked } from '../process/process.ts';
import { eventOf, problemOf, type SubscriptionUpdate } from './problems.ts';
import {
  applyEvent,
  nextPeriod,
  remember,
  type SubscriptionProcess,
  type SubscriptionRun,
} from './subscription-run.ts';
import { parkedView, subscriptionView } from './view.ts';

/** Binds every message of the contract. Must run before the first await, so that no early message is missed. */
export function bindMessages(
  run: SubscriptionProcess & Pick<SubscriptionRun, 'messages' | 'renewal' | 'request'>,
): void {
  for (const name of Object.keys(SUBSCRIPTION_UPDATES) as SubscriptionUpdate[]) bind(run, name);
  setHandler(defineQuery<SubscriptionView>(SUBSCRIPTION_QUERIES.subscription), () => subscriptionView(run));
  setHandler(defineQuery<readonly TimelineEntry[]>(SUBSCRIPTION_QUERIES.timeline), () => run.log.timeline);
  setHandler(defineQuery(SUBSCRIPTION_QUERIES.whyStuck), () => ({
    stage: run.state.current,
    waitingFor: [],
    parked: parkedView(run),
  }));
}

function bind(
  run: SubscriptionProcess & Pick<SubscriptionRun, 'messages' | 'renewal' | 'request'>,
  name: SubscriptionUpdate,
): void {
  bindUpdate<SubscriptionAnswer, SubscriptionAnswer, Asked>(SUBSCRIPTION_UPDATES[name], {
    schema: name === 'change' ? changeSubscriptionSchema : askSubscriptionSchema,
    unreadable: ([issue]) => issueText(issue),
    // What was answered before is answered again, in whatever state it finds us.
    refusal: ({ requestId }) => (answerOf(run, requestId) === undefined ? problemOf(run, name) : null),
    refuse: updateRefused,
    answered: {
      find: ({ input }) => answerOf(run, input.requestId),
      keep({ input }, answer) {
        remember(run, input.requestId, answer);
      },
    },
    takeAtOnce(input) {
      const said = take(run, name, input);
      run.messages.received += 1;
      return { state: run.state.current, said };
    },
    reply: (answer) => answer,
  });
}

function answerOf(
  run: Pick<SubscriptionRun, 'messages'>,
  requestId: string | undefined,
): SubscriptionAnswer | undefined {
  return run.messages.recent.find((known) => known.requestId === requestId)?.answer;
}

type Asked = v.InferOutput<typeof askSubscriptionSchema>;

function take(
  run: SubscriptionProcess & Pick<SubscriptionRun, 'renewal' | 'request'>,
  name: SubscriptionUpdate,
  asked: Asked,
): string {
  const { actor, reason } = asked;
  const event = eventOf(name);
  const commands = event === undefined ? [] : (applyEvent(run, event, `${actor}: ${reason}`) ?? []);
  if (commands.includes('next-period')) nextPeriod(run);
  switch (name) {
    case 'change':
      return change(run, asked as ChangeSubscription);
    case 'skipNext':
      run.renewal.skipNext = true;
      return `period ${run.renewal.period} is skipped`;
    case 'resume':
      return resume(run);
    case 'retryStage':
      retry(run, asked);
      return `period ${run.renewal.period} is tried again`;
    case 'giveUpPeriod':
      applyEvent(run, 'given-up', `${actor}: ${reason}`);
      nextPeriod(run);
      return `no order is placed for period ${run.renewal.period - 1}`;
    case 'forceContinueAsNew':
      run.renewal.turn = true;
      return 'the run is followed by another';
    case 'pause':
      return 'nothing is renewed until it is resumed';
    case 'cancel':
      return 'nothing is renewed any more';
  }
}

function retry(run: Pick<SubscriptionRun, 'steps'>, { actor, reason, requestId = '' }: Asked): void {
  const parked = firstParked(run);
  if (parked !== null) parked.retry = { actor, reason, requestId };
}

function change(
  run: Pick<SubscriptionRun, 'renewal' | 'request' | 'state'>,
  asked: ChangeSubscription,
): string {
  const { actor: _actor, reason: _reason, requestId: _requestId, ...wanted } = asked;
  const given = Object.fromEntries(Object.entries(wanted).filter(([, field]) => field !== undefined));
  const before = run.renewal.terms.cadence;
  run.renewal.terms = { ...run.renewal.terms, ...given };
  // With another rhythm the periods are counted on from here, so that none is due in the past.
  if (run.renewal.terms.cadence !== before && run.state.current !== 'renewing') find(run);
  return `changed: ${Object.keys(given).join(', ')}`;
}

function resume(run: Pick<SubscriptionRun, 'renewal' | 'request'>): string {
  const missed = find(run);
  run.renewal.counters.missed += missed;
  return missed === 0 ? 'it goes on' : `it goes on; ${missed} periods passed meanwhile`;
}

/** Continues with the next period, and returns how many were skipped. */
function find(run: Pick<SubscriptionRun, 'renewal' | 'request'>): number {
  const start = Date.parse(run.request.input.startsAt);
  const period = firstAhead(start, run.renewal.terms.cadence, { from: run.renewal.period, now: Date.now() });
  const passed = period - run.renewal.period;
  run.renewal.period = period;
  return passed;
}
