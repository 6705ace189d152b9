import { ORDER_DECK } from '../../contract/order-deck.ts';
import { queryOrder } from '../../operations/query.ts';
import { orderNamed } from '../../operations/search.ts';
import { usageError } from '../command.ts';
import { expectWords, jsonArgument, PLACE_FLAGS } from './flags.ts';
import { type OrderCommand, orThrow, printJson } from './order-command.ts';

export const queryCommand: OrderCommand = {
  name: 'query',
  summary: 'ask the order itself; needs a worker',
  usage: `quarterdeck orders query ID ${ORDER_DECK.queries.map((query) => query.name).join('|')}|ANY [--input JSON]`,
  flags: { ...PLACE_FLAGS, run: 'text', input: 'text' },
  async run(run) {
    const [id = '', name] = expectWords(run.words, ['ID', '[NAME]'], queryCommand.usage);
    if (name === undefined) {
      throw usageError(
        'NAME is missing',
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
      ['without a worker: quarterdeck orders show ID reads describe, history and attributes'],
    );
    printJson(run.io, answer.value ?? null);
    return 0;
  },
};
