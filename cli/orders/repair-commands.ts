import { randomUUID } from 'node:crypto';
import { isOrderId } from '../../domain/order-id.ts';
import { performCloseRow, previewCloseRow } from '../../operations/actions/close-row.ts';
import { performOpen } from '../../operations/actions/open-run.ts';
import { placeOrder } from '../../operations/actions/place-order.ts';
import { previewAgain, previewRestart } from '../../operations/actions/restart-order.ts';
import { previewReturn } from '../../operations/actions/return-order.ts';
import { readOrderReturns } from '../../operations/order-returns.ts';
import { orderNamed } from '../../operations/search.ts';
import { act, givenOf, tellDryRun, tellOutcome } from './act.ts';
import { CHANGE_FLAGS, expectWords, type FlagKinds, PLACE_FLAGS } from './flags.ts';
import { type OrderCommand, type OrderCommandRun, orThrow, printJson } from './order-command.ts';
import { quantities } from './quantities.ts';

const FLAGS: FlagKinds = { ...PLACE_FLAGS, ...CHANGE_FLAGS };
const CHANGE = '--reason R [--dry-run] [--json]';

const tryNow: OrderCommand = {
  name: 'try-now',
  summary: 'end the pause before the next try of what fails',
  usage: `quarterdeck orders try-now ID ${CHANGE}`,
  flags: { ...FLAGS, run: 'text' },
  async run(run) {
    const [id = ''] = expectWords(run.words, ['ID'], tryNow.usage);
    return await act(run, id, { kind: 'try-now' });
  },
};

const restart: OrderCommand = {
  name: 'restart',
  summary: 'start the missing run of an order again, under the same id',
  usage: `quarterdeck orders restart ID ${CHANGE}`,
  flags: FLAGS,
  async run(run) {
    const [id = ''] = expectWords(run.words, ['ID'], restart.usage);
    const { context } = run.operations;
    const given = givenOf(run.flags);
    const preview = orThrow(await previewRestart(context, await wholeId(run, id)));
    if (given.dryRun) return tellDryRun(run, preview);
    return tellOutcome(run, preview, await placeOrder(context, preview, given));
  },
};

const again: OrderCommand = {
  name: 'again',
  summary: 'place a new order like another one; the same request key gives the same order',
  usage: `quarterdeck orders again ID [--request-key K] ${CHANGE}`,
  flags: { ...FLAGS, 'request-key': 'text' },
  async run(run) {
    const [id = ''] = expectWords(run.words, ['ID'], again.usage);
    const { context } = run.operations;
    const given = givenOf(run.flags);
    const key = run.flags.text('request-key') ?? `again-${randomUUID()}`;
    const preview = orThrow(await previewAgain(context, await wholeId(run, id), key));
    if (given.dryRun) return tellDryRun(run, preview);
    return tellOutcome(run, preview, await placeOrder(context, preview, given));
  },
};

const closeRow: OrderCommand = {
  name: 'close-row',
  summary: 'end an order in the books that has no run and nothing to undo',
  usage: `quarterdeck orders close-row ID --confirm LAST-SIX ${CHANGE}`,
  flags: FLAGS,
  async run(run) {
    const [id = ''] = expectWords(run.words, ['ID'], closeRow.usage);
    const { context } = run.operations;
    const given = givenOf(run.flags);
    const preview = orThrow(await previewCloseRow(context, await wholeId(run, id)));
    if (given.dryRun) return tellDryRun(run, preview);
    return tellOutcome(run, preview, await performCloseRow(context, preview, given));
  },
};

const giveBack: OrderCommand = {
  name: 'return',
  summary: 'open a return of what has arrived; without --line it shows what can come back',
  usage: `quarterdeck orders return ID --line LINE:QUANTITY [--line ...] [--request-key K] ${CHANGE}`,
  flags: { ...FLAGS, line: 'list', 'request-key': 'text' },
  async run(run) {
    const [id = ''] = expectWords(run.words, ['ID'], giveBack.usage);
    const { context } = run.operations;
    const orderId = await wholeId(run, id);
    if (run.flags.list('line').length === 0) return await tellReturns(run, orderId);
    const given = givenOf(run.flags);
    const lines = quantities(run).map(({ quantity, what }) => ({ line: Number(what), quantity }));
    const requestKey = run.flags.text('request-key') ?? randomUUID();
    const { reason } = given;
    const preview = orThrow(await previewReturn(context, { orderId, lines, requestKey, reason }));
    if (given.dryRun) return tellDryRun(run, preview);
    return tellOutcome(run, preview, await performOpen(context, preview, given));
  },
};

async function tellReturns(run: OrderCommandRun, orderId: string): Promise<number> {
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
