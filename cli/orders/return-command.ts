import { randomUUID } from 'node:crypto';
import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import { readOrderReturns } from '../../operations/subjects/order/order-returns.ts';
import type { OptionSpec } from '../command.ts';
import { CHANGE_OPTIONS, PLACE_OPTIONS } from '../parsing/shared-options.ts';
import { actOn, givenOf } from './act.ts';
import { ID, wholeId } from './action-commands.ts';
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

export const returnCommand: OrderCommand = {
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
    const [id = ''] = run.words;
    givenOf(run.flags);
    const requestKey = run.flags.text('request-key') ?? randomUUID();
    const action = { kind: 'return', lines: lineQuantities(run), requestKey };
    return await actOn(run, { workflowId: orderWorkflowId(await wholeId(run, id)) }, action);
  },
};

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
  const can = offer.refusal === null ? lines : [`nothing can be returned: ${offer.refusal}`];
  const asked = returns.map(({ answer, returnId, state, waitsFor }) =>
    [`${returnId}  ${state}${waitsFor === null ? '' : `, waits for a person: ${waitsFor}`}`, answer ?? []]
      .flat()
      .join('\n  '),
  );
  run.io.stdout.write(`${[...can, ...asked].join('\n')}\n`);
  return 0;
}
