import * as v from 'valibot';
import { ORDER_DECK } from '../../contract/order-deck.ts';
import { ORDER_SIGNALS, ORDER_UPDATES } from '../../contract/order-messages.ts';
import type { OrderAction, ReapplyExclusion } from '../../operations/actions/action.ts';
import { readResetPoints } from '../../operations/actions/preview-order.ts';
import type { ResetPoint } from '../../operations/actions/reset-points.ts';
import { tailLines } from '../../operations/actions/reset-tail.ts';
import { orderNamed } from '../../operations/search.ts';
import { usageError } from '../command.ts';
import { act, givenOf } from './act.ts';
import {
  CHANGE_FLAGS,
  CHANGE_USAGE,
  expectWords,
  type FlagKinds,
  jsonArgument,
  PLACE_FLAGS,
} from './flags.ts';
import { type OrderCommand, type OrderCommandRun, orThrow, printJson } from './order-command.ts';
import { paintFor, table } from './print.ts';

const FLAGS: FlagKinds = { ...PLACE_FLAGS, ...CHANGE_FLAGS, run: 'text' };

function simple(name: OrderAction['kind'] & string, summary: string, extra = ''): OrderCommand {
  const usage = `quarterdeck orders ${name} ID ${extra}${CHANGE_USAGE}`;
  return {
    name,
    summary,
    usage,
    flags: FLAGS,
    async run(run) {
      const [id = ''] = expectWords(run.words, ['ID'], usage);
      return await act(run, id, { kind: name } as OrderAction);
    },
  };
}

const cancelCommand: OrderCommand = {
  name: 'cancel',
  summary: 'cancel an order and undo what was done; --later leaves a signal where no worker is there',
  usage: `quarterdeck orders cancel ID [--later] ${CHANGE_USAGE}`,
  flags: { ...FLAGS, later: 'switch' },
  async run(run) {
    const [id = ''] = expectWords(run.words, ['ID'], cancelCommand.usage);
    return await act(run, id, { kind: run.flags.has('later') ? 'cancel-later' : 'cancel' });
  },
};

const signalCommand: OrderCommand = {
  name: 'signal',
  summary: 'send a signal; the server stores it, the order takes it',
  usage: `quarterdeck orders signal ID ${Object.values(ORDER_SIGNALS).join('|')}|ANY [--input JSON] ${CHANGE_USAGE}`,
  flags: { ...FLAGS, input: 'text' },
  async run(run) {
    const [id = '', name = ''] = expectWords(run.words, ['ID', 'NAME'], signalCommand.usage);
    const input = jsonArgument(run.flags.text('input'), 'input');
    return await act(run, id, { kind: 'signal', name, input });
  },
};

const updateCommand: OrderCommand = {
  name: 'update',
  summary: 'send an update; the order accepts or refuses it',
  usage: `quarterdeck orders update ID ${Object.values(ORDER_UPDATES).join('|')}|ANY [--input JSON] ${CHANGE_USAGE}`,
  flags: { ...FLAGS, input: 'text' },
  async run(run) {
    const [id = '', name = ''] = expectWords(run.words, ['ID', 'NAME'], updateCommand.usage);
    const input = jsonArgument(run.flags.text('input'), 'input');
    return await act(run, id, { kind: 'update', name, input: knownInput(run, name, input) });
  },
};

/** Reason and actor of a known update are filled in; what is left must fit its schema. */
function knownInput(run: OrderCommandRun, name: string, input: unknown): unknown {
  const known = ORDER_DECK.actions.find((action) => action.kind === 'update' && action.name === name);
  if (known?.input === undefined) return input;
  if (input !== undefined && (typeof input !== 'object' || input === null || Array.isArray(input))) {
    throw usageError(`the update ${name} takes a JSON object`);
  }
  const { reason } = givenOf(run.flags);
  const filled = { reason: reason === '' ? 'REASON' : reason, actor: run.settings.actor, ...input };
  const parsed = v.safeParse(known.input, filled);
  if (parsed.success) return parsed.output;
  const issues = v.flatten(parsed.issues);
  const says = Object.entries(issues.nested ?? {}).map(
    ([field, what]) => `${field}: ${what?.[0] ?? 'wrong'}`,
  );
  throw usageError(
    `the input does not fit the update ${name}: ${[...says, ...(issues.root ?? [])].join('; ')}`,
  );
}

const EXCLUSIONS: readonly ReapplyExclusion[] = ['signals', 'updates'];

const resetCommand: OrderCommand = {
  name: 'reset',
  summary:
    'start again from an earlier point; without --to-event it lists the points and what each would mean',
  usage: `quarterdeck orders reset ID [--to-event N] [--exclude signals] [--exclude updates] ${CHANGE_USAGE}`,
  flags: { ...FLAGS, 'to-event': 'text', exclude: 'list' },
  async run(run) {
    const [id = ''] = expectWords(run.words, ['ID'], resetCommand.usage);
    if (run.flags.text('to-event') === undefined) return await listPoints(run, id);
    const eventId = run.flags.count('to-event', { otherwise: 0, min: 1, max: 1_000_000 });
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
      points: points.map((point) => ({ ...point, at: new Date(point.at).toISOString() })),
    });
    return 0;
  }
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
  stdout.write('reset with --to-event EVENT --reason R; --dry-run shows what it would do\n');
  return 0;
}

function wouldOf(point: ResetPoint, now: number): string {
  if (point.refusal !== null) return `refused: ${point.refusal}`;
  const again = tailLines(point, [], now).join('; ');
  const stored = (point.effects ?? []).filter((effect) => effect.meets === 'stored').length;
  return point.effects === null ? again : `${again}; ${stored} stored results`;
}

export const CHANGE_COMMANDS: readonly OrderCommand[] = [
  signalCommand,
  updateCommand,
  cancelCommand,
  simple('approve', 'approve an order that waits in review'),
  simple('decline', 'decline an order that waits in review'),
  simple('retry', 'try the parked step again now'),
  simple('terminate', 'end the run at once; nothing is undone', '--confirm LAST-SIX '),
  simple('pause', 'hold an order where it is'),
  simple('unpause', 'let a paused order go on'),
  resetCommand,
];
