import { randomUUID } from 'node:crypto';
import { isOrderId } from '../../domain/order-id.ts';
import { previewRepair } from '../../operations/actions/perform-previewed.ts';
import type { Repair } from '../../operations/actions/repair.ts';
import { orderNamed } from '../../operations/search/search.ts';
import { readOrderReturns } from '../../operations/subjects/order/order-returns.ts';
import type { ArgumentSpec, OptionSpec } from '../command.ts';
import { CHANGE_OPTIONS, PLACE_OPTIONS, RUN_OPTION } from '../parsing/shared-options.ts';
import { act, carryOut, givenOf } from './act.ts';
import {
  jsonTarget,
  type OrderCommand,
  type OrderCommandRun,
  orThrow,
  printJson,
  printTarget,
} from './order-command.ts';
import { lineQuantities } from './quantities.ts';

const OPTIONS: readonly OptionSpec[] = [...CHANGE_OPTIONS, ...PLACE_OPTIONS];
const ID: ArgumentSpec = { name: '<id>', description: 'order id, or its beginning' };

const tryNow: OrderCommand = {
  name: 'try-now',
  summary: 'end the pause before the next try of what fails',
  arguments: [ID],
  options: [...CHANGE_OPTIONS, RUN_OPTION, ...PLACE_OPTIONS],
  examples: [{ args: 'orders try-now ord-7F3K2Q --reason "gateway is back"' }],
  async run(run) {
    const [id = ''] = run.words;
    return await act(run, id, { kind: 'try-now' });
  },
};

const restart: OrderCommand = {
  name: 'restart',
  summary: 'start the missing run of an order again, under the same id',
  arguments: [ID],
  options: OPTIONS,
  examples: [{ args: 'orders restart ord-7F3K2Q --reason "run is missing after the restore"' }],
  run: (run) => repair(run, () => ({ kind: 'restart' })),
};

const again: OrderCommand = {
  name: 'again',
  summary: 'place a new order like another one',
  arguments: [ID],
  options: [{ flags: '--request-key <key>', description: 'the same key gives the same order' }, ...OPTIONS],
  examples: [{ args: 'orders again ord-7F3K2Q --reason "customer wants the same"' }],
  run: (run) =>
    repair(run, ({ flags }) => ({
      kind: 'again',
      requestKey: flags.text('request-key') ?? `again-${randomUUID()}`,
    })),
};

const closeRow: OrderCommand = {
  name: 'close-row',
  summary: 'end an order in PostgreSQL that has no run and nothing to undo',
  description: '--confirm takes the last six characters of the id.',
  arguments: [ID],
  options: OPTIONS,
  examples: [{ args: 'orders close-row ord-7F3K2Q --confirm 7F3K2Q --reason "never started"' }],
  run: (run) => repair(run, () => ({ kind: 'close-row' })),
};

const giveBack: OrderCommand = {
  name: 'return',
  summary: 'open a return of what has arrived',
  description: 'Without --line it lists what can be returned, and the returns of the order.',
  arguments: [ID],
  options: [
    {
      flags: '--line <line:quantity>',
      description: 'line of the order and quantity, such as 1:2; once for each',
      repeats: true,
    },
    { flags: '--request-key <key>', description: 'the same key opens one return' },
    ...OPTIONS,
  ],
  examples: [
    { args: 'orders return ord-7F3K2Q', description: 'list what can be returned' },
    { args: 'orders return ord-7F3K2Q --line 1:1 --reason "wrong size"' },
  ],
  async run(run) {
    if (run.flags.list('line').length === 0) return await printReturns(run);
    return await repair(run, ({ flags }) => ({
      kind: 'return',
      lines: lineQuantities(run),
      requestKey: flags.text('request-key') ?? randomUUID(),
    }));
  },
};

/** Preview, and unless it is a dry run, guard, journal, execute and look again. */
async function repair(run: OrderCommandRun, repairOf: (run: OrderCommandRun) => Repair): Promise<number> {
  const [id = ''] = run.words;
  const given = givenOf(run.flags);
  const wanted = repairOf(run);
  const about = { orderId: await wholeId(run, id), reason: given.reason };
  return await carryOut(run, orThrow(await previewRepair(run.operations.context, about, wanted)), given);
}

async function printReturns(run: OrderCommandRun): Promise<number> {
  const [id = ''] = run.words;
  const orderId = await wholeId(run, id);
  const { context, link, ports } = run.operations;
  const from = { link, records: ports.records, now: context.now() };
  const { offer, returns } = orThrow(await readOrderReturns(from, orderId));
  if (run.json) {
    printJson(run.io, { target: jsonTarget(run.settings.target), ...offer, returns });
    return 0;
  }
  printTarget(run);
  const lines = offer.lines.map(
    ({ left, line, name, sku }) => `line ${line}  ${sku}  ${name}: ${left} can be returned`,
  );
  const can = offer.refusal === null ? lines : [`nothing can come back: ${offer.refusal}`];
  const asked = returns.map(({ answer, returnId, state, waitsFor }) =>
    [`${returnId}  ${state}${waitsFor === null ? '' : `, waits for a person: ${waitsFor}`}`, answer ?? []]
      .flat()
      .join('\n  '),
  );
  run.io.stdout.write(`${[...can, ...asked].join('\n')}\n`);
  return 0;
}

/** An order without a run is not among those that Temporal can complete the beginning of. */
async function wholeId(run: OrderCommandRun, id: string): Promise<string> {
  if (isOrderId(id)) return id;
  return orThrow(await orderNamed(run.operations.link, id)).orderId;
}

export const REPAIR_COMMANDS: readonly OrderCommand[] = [tryNow, restart, again, giveBack, closeRow];
