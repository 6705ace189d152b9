import { randomUUID } from 'node:crypto';
import { isOrderId } from '../../domain/order-id.ts';
import { previewRepair } from '../../operations/actions/perform-previewed.ts';
import type { Repair } from '../../operations/actions/repair.ts';
import { readOrderReturns } from '../../operations/order-returns.ts';
import { orderNamed } from '../../operations/search.ts';
import { act, carryOut, givenOf } from './act.ts';
import { CHANGE_FLAGS, CHANGE_USAGE, expectWords, type FlagKinds, PLACE_FLAGS } from './flags.ts';
import { type OrderCommand, type OrderCommandRun, orThrow, printJson } from './order-command.ts';
import { lineQuantities } from './quantities.ts';

const FLAGS: FlagKinds = { ...PLACE_FLAGS, ...CHANGE_FLAGS };

const tryNow: OrderCommand = {
  name: 'try-now',
  summary: 'end the pause before the next try of what fails',
  usage: `quarterdeck orders try-now ID ${CHANGE_USAGE}`,
  flags: { ...FLAGS, run: 'text' },
  async run(run) {
    const [id = ''] = expectWords(run.words, ['ID'], tryNow.usage);
    return await act(run, id, { kind: 'try-now' });
  },
};

const restart: OrderCommand = {
  name: 'restart',
  summary: 'start the missing run of an order again, under the same id',
  usage: `quarterdeck orders restart ID ${CHANGE_USAGE}`,
  flags: FLAGS,
  run: (run) => repair(run, restart, () => ({ kind: 'restart' })),
};

const again: OrderCommand = {
  name: 'again',
  summary: 'place a new order like another one; the same request key gives the same order',
  usage: `quarterdeck orders again ID [--request-key K] ${CHANGE_USAGE}`,
  flags: { ...FLAGS, 'request-key': 'text' },
  run: (run) =>
    repair(run, again, ({ flags }) => ({
      kind: 'again',
      requestKey: flags.text('request-key') ?? `again-${randomUUID()}`,
    })),
};

const closeRow: OrderCommand = {
  name: 'close-row',
  summary: 'end an order in the books that has no run and nothing to undo',
  usage: `quarterdeck orders close-row ID --confirm LAST-SIX ${CHANGE_USAGE}`,
  flags: FLAGS,
  run: (run) => repair(run, closeRow, () => ({ kind: 'close-row' })),
};

const giveBack: OrderCommand = {
  name: 'return',
  summary: 'open a return of what has arrived; without --line it shows what can come back',
  usage: `quarterdeck orders return ID --line LINE:QUANTITY [--line ...] [--request-key K] ${CHANGE_USAGE}`,
  flags: { ...FLAGS, line: 'list', 'request-key': 'text' },
  async run(run) {
    if (run.flags.list('line').length === 0) return await tellReturns(run);
    return await repair(run, giveBack, ({ flags }) => ({
      kind: 'return',
      lines: lineQuantities(run),
      requestKey: flags.text('request-key') ?? randomUUID(),
    }));
  },
};

/** Preview, and unless it is a dry run, guard, journal, execute and look again. */
async function repair(
  run: OrderCommandRun,
  { usage }: OrderCommand,
  repairOf: (run: OrderCommandRun) => Repair,
): Promise<number> {
  const [id = ''] = expectWords(run.words, ['ID'], usage);
  const given = givenOf(run.flags);
  const wanted = repairOf(run);
  const about = { orderId: await wholeId(run, id), reason: given.reason };
  return await carryOut(run, orThrow(await previewRepair(run.operations.context, about, wanted)), given);
}

async function tellReturns(run: OrderCommandRun): Promise<number> {
  const [id = ''] = expectWords(run.words, ['ID'], giveBack.usage);
  const orderId = await wholeId(run, id);
  const { context, link, ports } = run.operations;
  const from = { link, records: ports.records, now: context.now() };
  const { offer, returns } = orThrow(await readOrderReturns(from, orderId));
  if (run.json) {
    printJson(run.io, { ...offer, returns });
    return 0;
  }
  const lines = offer.lines.map(
    ({ left, line, name, sku }) => `line ${line}  ${sku}  ${name}: ${left} can come back`,
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
