import * as v from 'valibot';
import { WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import type { OrderView } from '../../contract/order/order.ts';
import { ORDER_QUERIES } from '../../contract/order/order-messages.ts';
import { formatMoney } from '../../domain/money.ts';
import { readWholeHistory } from '../../operations/history/history.ts';
import { linesOf } from '../../operations/history/history-lines.ts';
import { readTimeline, type Timeline } from '../../operations/history/timeline.ts';
import type { OrderRecord } from '../../operations/ports/ports.ts';
import { orderNamed } from '../../operations/search/search.ts';
import { readWhyStuck } from '../../operations/stuck/gather-evidence.ts';
import type { Verdict } from '../../operations/stuck/verdict.ts';
import { isLate, markOf } from '../../operations/subjects/order/order-row.ts';
import { targetWords } from '../../operations/target/target-words.ts';
import { describeOrder, type OrderFacts } from '../../operations/temporal/describe.ts';
import { pendingInOneLine } from '../../operations/temporal/pending-line.ts';
import { queryOrder } from '../../operations/temporal/query.ts';
import { escapeLine } from '../../support/text/escape-unsafe.ts';
import { ageWords } from '../../support/time/duration.ts';
import { localDate, localTime, withLocalTimes, zoneWords } from '../../support/time/local-time.ts';
import { PLACE_OPTIONS, RUN_OPTION } from '../parsing/shared-options.ts';
import { isoTime, jsonRow } from './json-row.ts';
import { jsonStuck } from './json-stuck.ts';
import {
  jsonTarget,
  type OrderCommand,
  type OrderCommandRun,
  orThrow,
  printJson,
  printTarget,
} from './order-command.ts';
import { GLYPHS, paintFor, table } from './print.ts';
import { remedyLine } from './remedy-line.ts';

export const showCommand: OrderCommand = {
  name: 'show',
  summary: 'show one order: state, cause, fixes and timeline',
  description: `An order that has no run in Temporal any more is shown as PostgreSQL has it. Without a worker, state and
timeline come from describe and history.`,
  arguments: [{ name: '<id>', description: 'order id, or its beginning' }],
  options: [
    { flags: '--history', description: 'also the events of its history' },
    RUN_OPTION,
    ...PLACE_OPTIONS,
  ],
  examples: [{ args: 'orders show ord-7F3K2Q' }, { args: 'orders show ord-7F3K2Q --history --json' }],
  run: showOrder,
};

const HISTORY_MAX = 51_200;

async function showOrder(run: OrderCommandRun): Promise<number> {
  const [id = ''] = run.words;
  const { link, ports } = run.operations;
  const named = await orderNamed(link, id);
  const record = await recordOf(run, named.ok ? named.value.orderId : id);
  if (!named.ok && record === undefined) orThrow(named);
  const workflowId = named.ok ? named.value.workflowId : `order/${id}`;
  const runId = run.flags.text('run');
  const ref = { workflowId, ...(runId === undefined ? {} : { runId }) };
  const described = await describeOrder(link, ref);
  if (!described.ok) {
    // After the retention, and where its run is missing, only PostgreSQL knows the order.
    if (described.problem.kind !== 'not-found' || record === undefined) return orThrow(described);
    return await showRecord(run, record, ref);
  }
  const facts = described.value;
  const frozen = { workflowId, runId: facts.row.runId };
  const [why, timeline, view] = await Promise.all([
    readWhyStuck(link, ports, { run: frozen, now: Date.now() }),
    readTimeline(link, frozen),
    facts.row.run === 'paused' || !isOrder(facts)
      ? undefined
      : queryOrder(link, frozen, { name: ORDER_QUERIES.order }),
  ]);
  const shown: Shown = {
    facts,
    why: orThrow(why),
    timeline: orThrow(timeline),
    view: view?.ok === true ? viewOf(view.value.value) : null,
    viewGap: !isOrder(facts)
      ? null
      : view === undefined
        ? 'it is paused and answers no queries'
        : view.ok
          ? null
          : view.problem.message,
  };
  if (run.json) printJson(run.io, await jsonOf(run, shown, frozen));
  else {
    printTarget(run);
    await printShown(run, shown, frozen);
  }
  return 0;
}

function isOrder(facts: OrderFacts): boolean {
  return facts.row.workflowType === WORKFLOW_TYPES.order;
}

type Shown = {
  readonly facts: OrderFacts;
  readonly why: Verdict;
  readonly timeline: Timeline;
  readonly view: OrderView | null;
  readonly viewGap: string | null;
};

type Frozen = { readonly workflowId: string; readonly runId: string };

/** Another version of the workflow may answer with another shape: then it is shown as it came, in JSON only. */
function viewOf(value: unknown): OrderView | null {
  return v.is(v.looseObject({ v: v.literal(1), stage: v.string(), vendors: v.array(v.any()) }), value)
    ? (value as unknown as OrderView)
    : null;
}

async function recordOf(run: OrderCommandRun, orderId: string): Promise<OrderRecord | undefined> {
  try {
    return await run.operations.ports.records?.order(orderId);
  } catch {
    return undefined;
  }
}

async function showRecord(
  run: OrderCommandRun,
  record: OrderRecord,
  ref: { readonly workflowId: string },
): Promise<number> {
  const { link, ports } = run.operations;
  const why = await readWhyStuck(link, ports, { run: ref, now: Date.now() });
  const about = {
    orderId: record.orderId,
    amount: { currency: record.currency, minor: record.amountMinor },
    where: targetWords(run.settings.target),
  };
  if (run.json) {
    printJson(run.io, {
      order: null,
      target: jsonTarget(run.settings.target),
      ...(why.ok ? jsonStuck(why.value, about) : {}),
      record: { ...record, placedAt: isoTime(record.placedAt), updatedAt: isoTime(record.updatedAt) },
    });
    return 0;
  }
  printTarget(run);
  const { stdout } = run.io;
  const amount = formatMoney(about.amount);
  stdout.write(
    `${record.orderId}  ${record.stage}  ${amount}  ${record.customerId}\nTemporal has no run of it; this is what PostgreSQL has, as of ${isoTime(record.updatedAt)}.\n`,
  );
  if (!why.ok || why.value.reason === null) return 0;
  stdout.write(`\nwhy  ${escapeLine(`${why.value.reason}: ${why.value.says}`)}\n`);
  for (const remedy of why.value.remedies) {
    stdout.write(`fix  ${escapeLine(`${remedy.label}   ${remedyLine(remedy, about) ?? ''}`)}\n`);
  }
  return 0;
}

async function jsonOf(run: OrderCommandRun, shown: Shown, frozen: Frozen) {
  const { facts, why } = shown;
  const history = run.flags.has('history')
    ? orThrow(await readWholeHistory(run.operations.link, frozen, { eventsMax: HISTORY_MAX }))
    : null;
  return {
    order: jsonRow(facts.row),
    target: jsonTarget(run.settings.target),
    ...jsonStuck(why, { ...facts.row, where: targetWords(run.settings.target) }),
    why: { ...why, since: isoTime(why.since), readAt: isoTime(why.readAt) },
    pendingActivities: facts.pendingActivities.map((activity) => ({
      ...activity,
      scheduledAt: isoTime(activity.scheduledAt),
      lastStartedAt: isoTime(activity.lastStartedAt),
      nextAttemptAt: isoTime(activity.nextAttemptAt),
      expiresAt: isoTime(activity.expiresAt),
      lastHeartbeatAt: isoTime(activity.lastHeartbeatAt),
    })),
    pause: facts.pause === null ? null : { ...facts.pause, at: isoTime(facts.pause.at) },
    cancelRequested: facts.cancelRequested,
    resetRunId: facts.resetRunId,
    historyEvents: facts.historyEvents,
    build: facts.build,
    view: shown.view,
    timeline: {
      from: shown.timeline.from,
      because: shown.timeline.because?.message ?? null,
      complete: shown.timeline.complete,
      entries: shown.timeline.entries,
    },
    ...(history === null
      ? {}
      : { history: history.events.map((event) => ({ ...event, at: isoTime(event.at) })) }),
  };
}

async function printShown(run: OrderCommandRun, shown: Shown, frozen: Frozen): Promise<void> {
  const { stdout } = run.io;
  const paint = paintFor(run.io);
  const now = Date.now();
  for (const line of headOf(shown, now)) stdout.write(`${escapeLine(line)}\n`);
  const { why } = shown;
  const where = targetWords(run.settings.target);
  const { inks } = GLYPHS[markOf(shown.facts.row)];
  const since = why.since === null ? '' : `, for ${ageWords(now - why.since)}`;
  stdout.write(`\nwhy  ${paint(why.reason ?? why.kind, ...inks)}${since}${escapeLine(`: ${why.says}`)}\n`);
  for (const remedy of why.remedies) {
    const command = remedyLine(remedy, { ...shown.facts.row, where });
    stdout.write(
      `${why.kind === 'ended' ? 'next' : 'fix '} ${escapeLine(remedy.label)}${command === null ? '' : paint(escapeLine(`   ${command}`), 'dim')}\n`,
    );
  }
  for (const harm of why.harms)
    stdout.write(paint(`not  ${escapeLine(`${harm.label}: ${harm.because}`)}\n`, 'dim'));
  for (const gap of why.gaps) stdout.write(paint(`     ${escapeLine(gap)}\n`, 'dim'));
  for (const activity of shown.facts.pendingActivities) {
    stdout.write(`now  ${escapeLine(`${activity.type}: ${pendingInOneLine(activity, now)}`)}\n`);
  }
  const from = shown.timeline.because === null ? '' : `, from history: ${shown.timeline.because.message}`;
  const cut = shown.timeline.complete ? '' : '; the newest events only, --history shows all';
  stdout.write(paint(`\ntimeline${escapeLine(from)}${cut}, times in ${zoneWords(now)}\n`, 'dim'));
  const rows = shown.timeline.entries.map((entry) => [
    { text: localTime(Date.parse(entry.at)) },
    { text: entry.what },
    { text: entry.source, inks: ['dim'] as const },
    { text: withLocalTimes(entry.detail) },
  ]);
  stdout.write(`${table(rows, paint, stdout.isTTY ? stdout.columns : undefined)}\n`);
  if (run.flags.has('history')) await printHistory(run, frozen);
}

function headOf(shown: Shown, now: number): readonly string[] {
  const { row, build, historyEvents } = shown.facts;
  const { glyph } = GLYPHS[markOf(row)];
  const since = row.open && row.stageSince !== null ? ` ${ageWords(now - row.stageSince)}` : '';
  const late = isLate(row, now) ? `, late ${ageWords(now - (row.promiseBy ?? now))}` : '';
  const promise =
    row.promiseBy === null ? '' : `promise ${localDate(row.promiseBy)} ${zoneWords(row.promiseBy)}${late}`;
  const amount = row.amount === null ? 'amount unknown' : formatMoney(row.amount);
  const by = row.paymentMethod === null ? '' : ` by ${row.paymentMethod}`;
  const vendors = (shown.view?.vendors ?? []).map(
    (vendor) =>
      `${vendor.vendorId}: ${vendor.state}${vendor.tracking === null ? '' : `, tracking ${vendor.tracking}`}`,
  );
  return [
    [
      `${row.orderId}  ${glyph} ${row.state ?? row.run}${since}`,
      `${amount}${by}`,
      row.customerId ?? '',
      promise,
    ]
      .filter((part) => part !== '')
      .join('   '),
    `run ${row.runId}, ${row.run}, ${historyEvents} events${build === null ? '' : `, build ${build}`}`,
    ...(vendors.length === 0 ? [] : [vendors.join('   ')]),
    ...(shown.viewGap === null || !row.open ? [] : [shown.viewGap]),
  ];
}

async function printHistory(run: OrderCommandRun, frozen: Frozen): Promise<void> {
  const history = orThrow(await readWholeHistory(run.operations.link, frozen, { eventsMax: HISTORY_MAX }));
  const paint = paintFor(run.io);
  const rows = linesOf(history.events).map((line) => [
    { text: String(line.eventId), align: 'right' as const },
    { text: localTime(line.at) },
    { text: line.what, ...(line.tone === 'quiet' ? { inks: ['dim'] as const } : {}) },
    { text: line.source, inks: ['dim'] as const },
    { text: withLocalTimes(line.detail) },
  ]);
  const { stdout } = run.io;
  stdout.write(
    `${paint(`\nhistory, times in ${zoneWords(Date.now())}`, 'dim')}\n${table(rows, paint, stdout.isTTY ? stdout.columns : undefined)}\n`,
  );
}
