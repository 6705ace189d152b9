import { randomUUID } from 'node:crypto';
import { isOrderId } from '../../domain/order-id.ts';
import { performCloseRow, previewCloseRow } from '../../operations/actions/close-row.ts';
import { placeOrder } from '../../operations/actions/place-order.ts';
import { previewAgain, previewRestart } from '../../operations/actions/restart-order.ts';
import { orderNamed } from '../../operations/search.ts';
import { act, givenOf, tellDryRun, tellOutcome } from './act.ts';
import { CHANGE_FLAGS, expectWords, type FlagKinds, PLACE_FLAGS } from './flags.ts';
import { type OrderCommand, type OrderCommandRun, orThrow } from './order-command.ts';

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

/** An order without a run is not among those that Temporal can complete the beginning of. */
async function wholeId(run: OrderCommandRun, id: string): Promise<string> {
  if (isOrderId(id)) return id;
  return orThrow(await orderNamed(run.operations.link, id)).orderId;
}

export const REPAIR_COMMANDS: readonly OrderCommand[] = [tryNow, restart, again, closeRow];
