import { SCENARIOS } from '../../chaos/scenarios/all.ts';
import { RETURN_UPDATES } from '../../contract/return/return.ts';
import { STUCK_REASONS, type StuckReason } from '../../domain/stuck.ts';
import { REMEDIES_BY_REASON } from '../../operations/stuck/remedies.ts';
import { ORDER_DECK } from '../../operations/subjects/order/order-deck.ts';
import { markdownTable } from '../../support/text/markdown-table.ts';
import { flagOf } from '../orders/remedy-commands.ts';

/** How a state comes to be seen, and what a person needs to see of it. */
const DESCRIPTIONS: Readonly<Record<StuckReason, { readonly shownBy: string; readonly evidence: string }>> = {
  'no-poller': {
    shownBy: 'no worker beats or polls for the queue that the next step waits in',
    evidence: 'queue, last pollers and since when, tasks that wait',
  },
  'activity-retrying': {
    shownBy: 'an activity has failed and is tried again, or was given up and is parked',
    evidence: 'last failure, attempt, next try, when it is given up',
  },
  'effect-in-doubt': {
    shownBy:
      'a provider was asked for an effect and its answer is missing for a minute, or the step is parked without it',
    evidence: 'our row of the ledger, what the provider says of the key, what the checks found',
  },
  'answer-differs': {
    shownBy:
      'a provider answered something else than what was asked; nothing of the answer was written, and the step is parked; a return has its own `retryStage` and `settle`',
    evidence: 'each value that differs, as asked and as answered, our row of the ledger',
  },
  'workflow-task-failing': {
    shownBy: 'the task of the run has failed three times, or `TemporalReportedProblems` says so',
    evidence:
      'cause, attempt, the build that worked last; of a history that cannot be replayed also the build that fails at it, and the event',
  },
  'awaiting-callback': {
    shownBy: 'a vendor has been silent longer than the policy allows, or nothing will wake the order',
    evidence: 'vendor, its order, the last version heard, callbacks in the inbox that were never given on',
  },
  'awaiting-customer': {
    shownBy: 'somebody had time for an answer, a pause covered it, and it was given again',
    evidence: 'what is waited for, and until when',
  },
  'payment-review': {
    shownBy: 'the payment service or the limit of the policy wants a person to look',
    evidence: 'why, amount, authorisation, until when',
  },
  'capture-declined': {
    shownBy: 'the card declined when the goods were ready; they are held back',
    evidence: 'code of the decline, amount, what is captured, until when',
  },
  'compensation-blocked': {
    shownBy: 'a step of an undo was given up beyond its budget',
    evidence: 'each step of the undo with its state, last error',
  },
  'timer-wait': {
    shownBy: 'nothing is wrong: the order waits, and a timer wakes it',
    evidence: 'what it waits for, when the timer fires',
  },
  orphan: {
    shownBy: 'the books have an order without a run, or a run goes on without an order',
    evidence: 'both sides, and since when the checks have seen it',
  },
  'return-parked': {
    shownBy: 'a return waits for an approval, an inspection, or a step that was given up',
    evidence: 'the step and why',
  },
  'history-limit': {
    shownBy: 'the history has 10,240 events or 10 MiB, where the server begins to warn',
    evidence: 'events and bytes',
  },
  paused: {
    shownBy: 'somebody has paused the run or holds a step',
    evidence: 'who, since when, why',
  },
};

/** docs/STUCK.md: every stuck state, how it is seen, what gets an order out of it and how to bring it about. */
export function stuckPage(): string {
  const rows = STUCK_REASONS.map((reason) => [
    `\`${reason}\``,
    DESCRIPTIONS[reason].shownBy,
    DESCRIPTIONS[reason].evidence,
    remedies(reason),
    scenarios(reason),
  ]);
  return `# Stuck states

Made by \`node cli/scenarios/write-stuck-page.ts\` from the code; change it there.

\`./quarterdeck orders show ID\` names the state in the word of the first column, and so do the console, the search
attribute \`StuckReason\`, metrics and alerts. Of the ways out it offers exactly those that apply at that moment, each
with the command that takes it; \`--json\` has them as \`reason\`, \`evidence\` and \`remedies\`.

${markdownTable(['State', 'Shown by', 'Evidence', 'Ways out', 'Scenarios'], rows).join('\n')}

\`./quarterdeck scenario run NAME\` brings a state about on the running stack, waits until it is named and prints what an
operator sees; with \`--fix REMEDY\` it takes that way out and waits until the state is gone. What it did to the stack
ends with the command, unless \`--keep\` says otherwise.

## Where they are found

- The order itself parks a step and says why: \`effect-in-doubt\`, \`activity-retrying\`, \`awaiting-callback\`,
  \`awaiting-customer\`, \`payment-review\`, \`capture-declined\`, \`compensation-blocked\`, \`answer-differs\`.
- \`ops/reconcile\` compares the effects ledger, the providers' lookups, PostgreSQL and Temporal every half minute
  (\`--checks\` of the stack; five minutes in the production-shaped one). Every difference is a row of
  \`reconcile_differences\` until a later pass does not find it any more; the order concerned is told by the signal
  \`attention\` and told again when it is over. Callbacks that were stored and never given on are given on. Messages to
  customers are compared by order with all that the notification service has sent about it, doubles included; what
  differs is listed and counted, and no order is told of it, because a message has a run of its own.
  Every pass also compares pages of each provider's store and of closed runs with PostgreSQL, new records first and older
  ones in rotation. An order that PostgreSQL does not have is
  \`order-missing\`, with its sum and since when. A provider account belongs to one system: what another one did on the same
  account or simulator is \`order-missing\` here.
- \`ops/stuck\` looks for orders that have rested in their stage: without a timer, an activity, a task or a person that
  they wait for, or for longer than their policy ever needs; and for runs whose code fails.
- Gauges: \`quarterdeck_reconcile_diff{kind}\`, \`quarterdeck_stuck_orders{reason}\`, \`quarterdeck_effects_in_doubt\`.

## Near the end of a history

An order has one run for its whole life ([why](decisions/0007-fulfilment-inside-the-order.md)). Silent vendors are asked
ever more rarely, and far more rarely still once the server suggests a new run, so only people and floods of signals
come near the limit. Customers and subscriptions go on in a new run by themselves, or by \`./quarterdeck customers new-run ID\`
and \`./quarterdeck subscriptions new-run ID\`; the checks are one short run each time.

## Without a run

\`restart\` starts the missing run under the same id. It rests on the row in PostgreSQL: an order that is over is never
started again, and the id is taken only where the last run was ended by force or failed. What was done before keeps its
stored result, so nothing is taken, reserved or ordered twice. \`close-row\` ends an order in the books by the steps that
its run would have taken; it refuses while anything is reserved, taken, in doubt or ordered for it.
`;
}

function remedies(reason: StuckReason): string {
  if (reason === 'return-parked') return Object.values(RETURN_UPDATES).map(code).join(', ');
  const own = REMEDIES_BY_REASON[reason].map((id) => code(commandOf(id)));
  return [...elsewhere(reason), ...own].join(', ');
}

function elsewhere(reason: StuckReason): readonly string[] {
  if (reason === 'no-poller') return ['start a worker'];
  return reason === 'workflow-task-failing' ? ['run the build that worked, or a fixed one'] : [];
}

function commandOf(id: string): string {
  if (id === 'cancel-later') return 'cancel --later';
  const action = ORDER_DECK.actions.find((known) => known.id === id && known.kind === 'update');
  const asked = (action?.fields ?? [])
    .filter((field) => field.required)
    .map((field) => ` --${flagOf(field)}`);
  return `${id}${asked.join('')}`;
}

function scenarios(reason: StuckReason): string {
  return SCENARIOS.filter((scenario) => scenario.reason === reason)
    .map(({ name }) => code(name))
    .join(', ');
}

function code(text: string): string {
  return `\`${text}\``;
}
