import * as v from 'valibot';
import { ORDER_SIGNALS, ORDER_UPDATES } from '../../contract/order/order-messages.ts';
import { ORDER_ACTIONS } from '../../operations/actions/catalogue/order/all.ts';
import type { ReapplyExclusion } from '../../operations/actions/catalogue/run/reset.ts';
import { readResetPoints } from '../../operations/actions/engine/preview-action.ts';
import type { ResetPoint } from '../../operations/actions/reset-points.ts';
import { tailLines } from '../../operations/actions/reset-tail.ts';
import { orderNamed } from '../../operations/search/search.ts';
import { type OptionSpec, usageError } from '../command.ts';
import { CHANGE_OPTIONS, jsonArgument, PLACE_OPTIONS, RUN_OPTION } from '../parsing/shared-options.ts';
import { act, givenOf } from './act.ts';
import { ID } from './action-commands.ts';
import {
  hintAt,
  jsonTarget,
  type OrderCommand,
  type OrderCommandRun,
  orThrow,
  printJson,
  printTarget,
} from './order-command.ts';
import { paintFor, table } from './print.ts';
import { wholeNumbers } from './whole-numbers.ts';

const OPTIONS: readonly OptionSpec[] = [...CHANGE_OPTIONS, RUN_OPTION, ...PLACE_OPTIONS];
const INPUT: OptionSpec = { flags: '--input <json>', description: 'its input' };

const signalCommand: OrderCommand = {
  name: 'signal',
  summary: 'send a signal; the server stores it, the order takes it',
  arguments: [
    ID,
    { name: '<name>', description: `${Object.values(ORDER_SIGNALS).join(', ')}, or any other signal` },
  ],
  options: [INPUT, ...OPTIONS],
  examples: [{ args: `orders signal ord-7F3K2Q ${ORDER_SIGNALS.cancelOrder} --dry-run` }],
  async run(run) {
    const [id = '', name = ''] = run.words;
    const input = jsonArgument(run.flags.text('input'), 'input');
    return await act(run, id, { kind: 'signal', name, input });
  },
};

const updateCommand: OrderCommand = {
  name: 'update',
  summary: 'send an update; the order accepts or refuses it',
  description: 'Reason and actor of a known update are filled in.',
  arguments: [
    ID,
    { name: '<name>', description: `${Object.values(ORDER_UPDATES).join(', ')}, or any other update` },
  ],
  options: [INPUT, ...OPTIONS],
  examples: [{ args: `orders update ord-7F3K2Q ${ORDER_UPDATES.retryStage} --reason "gateway is back"` }],
  async run(run) {
    const [id = '', name = ''] = run.words;
    const input = jsonArgument(run.flags.text('input'), 'input');
    return await act(run, id, { kind: 'update', name, input: knownInput(run, name, input) });
  },
};

/** Reason and actor of a known update are filled in; what is left must fit its schema. */
function knownInput(run: OrderCommandRun, name: string, input: unknown): unknown {
  const known = ORDER_ACTIONS.find((action) => action.kind === 'update' && action.name === name);
  if (known?.input === undefined) return input;
  if (input !== undefined && (typeof input !== 'object' || input === null || Array.isArray(input))) {
    throw usageError(`the update ${name} takes a JSON object`);
  }
  const { reason } = givenOf(run.flags);
  const filled = {
    reason: reason === '' ? 'REASON' : reason,
    actor: run.settings.actor,
    ...(wholeNumbers(input) as object | undefined),
  };
  const parsed = v.safeParse(known.input, filled);
  if (parsed.success) return parsed.output;
  const issues = v.flatten(parsed.issues);
  const problems = Object.entries(issues.nested ?? {}).map(
    ([field, what]) => `${field}: ${what?.[0] ?? 'wrong'}`,
  );
  throw usageError(
    `the input does not fit the update ${name}: ${[...problems, ...(issues.root ?? [])].join('; ')}`,
  );
}

const EXCLUSIONS: readonly ReapplyExclusion[] = ['signals', 'updates'];

const resetCommand: OrderCommand = {
  name: 'reset',
  summary: 'start again from an earlier point of the history',
  description: `Without --to-event it lists the points and what a reset to each would do. Effects that were done keep their
stored results.`,
  arguments: [ID],
  options: [
    {
      flags: '--to-event <n>',
      description: 'the event to reset to',
      number: { min: 1, max: 1_000_000 },
    },
    {
      flags: '--exclude <kind>',
      description: 'signals, updates or both by a comma: those after the point are not sent again',
      repeats: true,
    },
    ...OPTIONS,
  ],
  examples: [
    { args: 'orders reset ord-7F3K2Q', description: 'the points' },
    { args: 'orders reset ord-7F3K2Q --to-event 23 --reason "bad build rolled back"' },
  ],
  async run(run) {
    const [id = ''] = run.words;
    const eventId = run.flags.number('to-event');
    if (eventId === undefined) return await listPoints(run, id);
    const exclude = run.flags.list('exclude').flatMap((text) => text.split(','));
    for (const kind of exclude) {
      if (!(EXCLUSIONS as readonly string[]).includes(kind)) {
        throw usageError(`--exclude takes signals or updates, not ${JSON.stringify(kind)}`);
      }
    }
    return await act(run, id, { kind: 'reset', eventId, exclude: exclude as ReapplyExclusion[] });
  },
};

async function listPoints(run: OrderCommandRun, id: string): Promise<number> {
  const { context, link } = run.operations;
  const { workflowId } = orThrow(await orderNamed(link, id));
  const runId = run.flags.text('run');
  const points = orThrow(
    await readResetPoints(context, { workflowId, ...(runId === undefined ? {} : { runId }) }),
  );
  if (run.json) {
    printJson(run.io, {
      target: jsonTarget(run.settings.target),
      points: points.map((point) => ({ ...point, at: new Date(point.at).toISOString() })),
    });
    return 0;
  }
  printTarget(run);
  const { stdout } = run.io;
  const rows = [
    ['EVENT', 'AT', 'STAGE', 'AFTER', 'WOULD'].map((text) => ({ text, inks: ['dim'] as const })),
    ...points.map((point) => [
      { text: String(point.eventId), align: 'right' as const },
      { text: new Date(point.at).toISOString().slice(11, 23) },
      { text: point.stage ?? '' },
      { text: point.after },
      { text: wouldOf(point, Date.now()), ...(point.refusal === null ? {} : { inks: ['dim'] as const }) },
    ]),
  ];
  stdout.write(`${table(rows, paintFor(run.io), stdout.isTTY ? stdout.columns : undefined)}\n`);
  if (points[0] === undefined) return 0;
  const flags = ['--to-event', String(points[0].eventId), '--dry-run'];
  stdout.write(`preview the first: ${hintAt(run.settings.target, ['orders', 'reset'], id, flags)}\n`);
  return 0;
}

function wouldOf(point: ResetPoint, now: number): string {
  if (point.refusal !== null) return `refused: ${point.refusal}`;
  const again = tailLines(point, [], now).join('; ');
  const stored = (point.effects ?? []).filter((effect) => effect.meets === 'stored').length;
  return point.effects === null ? again : `${again}; ${stored} stored results`;
}

/** What needs more than the fields of its record. */
export const OWN_CHANGE_COMMANDS: readonly OrderCommand[] = [signalCommand, updateCommand, resetCommand];
