import { orderNamed } from '../../operations/search/search.ts';
import { ORDER_DECK } from '../../operations/subjects/order/order-deck.ts';
import { queryOrder } from '../../operations/temporal/query.ts';
import { usageError } from '../command.ts';
import { jsonArgument, PLACE_OPTIONS, RUN_OPTION } from '../parsing/shared-options.ts';
import { hintAt, type OrderCommand, orThrow, printJson, printTarget } from './order-command.ts';

export const queryCommand: OrderCommand = {
  name: 'query',
  summary: 'ask the order itself; needs a worker',
  arguments: [
    { name: '<id>', description: 'order id, or its beginning' },
    {
      name: '[name]',
      description: `${ORDER_DECK.queries.map((query) => query.name).join(', ')}, or any other query`,
    },
  ],
  options: [{ flags: '--input <json>', description: 'argument of the query' }, RUN_OPTION, ...PLACE_OPTIONS],
  examples: [{ args: `orders query ord-7F3K2Q ${ORDER_DECK.queries[0]?.name ?? 'order'}` }],
  async run(run) {
    const [id = '', name] = run.words;
    if (name === undefined) {
      throw usageError(
        "missing required argument 'name'",
        ORDER_DECK.queries.map((each) => `${each.name}: ${each.description}`),
      );
    }
    const input = jsonArgument(run.flags.text('input'), 'input');
    const { link } = run.operations;
    const { workflowId } = orThrow(await orderNamed(link, id));
    const runId = run.flags.text('run');
    const answer = orThrow(
      await queryOrder(
        link,
        { workflowId, ...(runId === undefined ? {} : { runId }) },
        { name, ...(input === undefined ? {} : { args: [input] }) },
      ),
      [`without a worker: ${hintAt(run.settings.target, ['orders', 'show'], id)}`],
    );
    // What it prints is the answer of the order alone.
    printTarget(run);
    printJson(run.io, answer.value ?? null);
    return 0;
  },
};
