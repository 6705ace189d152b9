import { usageError } from '../command.ts';
import type { OrderCommandRun } from './order-command.ts';

/** `SKU:QUANTITY` or `LINE:QUANTITY`, once for each. */
export function quantities(
  run: OrderCommandRun,
): readonly { readonly what: string; readonly quantity: number }[] {
  return run.flags.list('line').map((text) => {
    const match = /^(.+):(\d{1,6})$/.exec(text);
    if (match === null) throw usageError(`--line ${JSON.stringify(text)}: expected WHAT:QUANTITY`);
    return { what: match[1] ?? '', quantity: Number(match[2]) };
  });
}
