import type { OrderPage } from '../../operations/list.ts';
import type { Result } from '../../operations/problem.ts';
import { EXIT, OperatorError, usageError } from '../command.ts';
import { isoTime, jsonRow } from '../orders/json-row.ts';
import { type OrderCommandRun, orThrow, printJson } from '../orders/order-command.ts';
import { age, paintFor, table } from '../orders/print.ts';

/** What all commands of the group take. */
export const AFTER_SALE_FLAGS = `Everywhere: --profile P, --address HOST:PORT, --namespace N, --json, or a quarterdeck:// address. What changes something
needs --reason.`;

/** What goes into the history with every change. Refuses where nothing may be changed. */
export function saidBy(run: OrderCommandRun): { readonly reason: string; readonly actor: string } {
  if (run.settings.policy.readOnly) {
    throw new OperatorError('nothing is changed here: this place is read-only', { exitCode: EXIT.refused });
  }
  const reason = run.flags.text('reason')?.trim() ?? '';
  if (reason === '') throw usageError('a reason is required: --reason "why", it is written into the history');
  return { reason, actor: run.settings.actor };
}

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

export function filterOf(run: OrderCommandRun): string {
  const state = run.flags.text('state');
  if (state !== undefined && !/^[a-z_]{1,30}$/.test(state))
    throw usageError(`there is no state ${JSON.stringify(state)}`);
  return [
    ...(state === undefined ? [] : [`OrderStatus = '${state}'`]),
    ...(run.flags.has('attention') ? ['NeedsAttention = true AND CloseTime IS NULL'] : []),
    ...(run.flags.has('open') ? ['CloseTime IS NULL'] : []),
  ].join(' AND ');
}

export function tellPage(run: OrderCommandRun, page: Result<OrderPage>, prefix: string): number {
  const { rows } = orThrow(page);
  if (run.json) {
    const idOf = (workflowId: string) => workflowId.slice(prefix.length);
    printJson(
      run.io,
      rows.map((row) => ({ id: idOf(row.workflowId), ...jsonRow(row), orderId: undefined })),
    );
    return EXIT.done;
  }
  const now = Date.now();
  const cells = rows.map((row) => [
    { text: row.workflowId.slice(prefix.length) },
    { text: row.stage ?? row.run },
    { text: row.stageSince === null ? '' : age(now - row.stageSince), align: 'right' as const },
    { text: row.customerId ?? '' },
    { text: row.why ?? row.stuckReason ?? '' },
  ]);
  const { stdout } = run.io;
  stdout.write(`${table(cells, paintFor(run.io), stdout.isTTY ? stdout.columns : undefined)}\n`);
  return EXIT.done;
}

/** Plain fields of a view, one a line; what is nested is shown as JSON. */
export function tellView(run: OrderCommandRun, view: object): number {
  if (run.json) {
    printJson(run.io, view);
    return EXIT.done;
  }
  for (const [name, value] of Object.entries(view)) {
    if (name === 'v' || value === null) continue;
    run.io.stdout.write(
      `${name.padEnd(16)} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}\n`,
    );
  }
  return EXIT.done;
}

export function tellAnswer(
  run: OrderCommandRun,
  answer: Result<{ readonly state: string; readonly said: string }>,
): number {
  const { said, state } = orThrow(answer);
  if (run.json) printJson(run.io, { state, said, at: isoTime(Date.now()) });
  else run.io.stdout.write(`${said} (was ${state})\n`);
  return EXIT.done;
}
