import type { ReturnLine } from '../../contract/return/return.ts';
import { usageError } from '../command.ts';
import type { OrderCommandRun } from './order-command.ts';

/** `--line LINE:QUANTITY`, once for each. */
export function lineQuantities({ flags }: Pick<OrderCommandRun, 'flags'>): readonly ReturnLine[] {
  return flags.list('line').map((text) => {
    const match = /^(.+):(\d{1,6})$/.exec(text);
    if (match === null) throw usageError(`--line ${JSON.stringify(text)}: expected LINE:QUANTITY`);
    return { line: Number(match[1]), quantity: Number(match[2]) };
  });
}
