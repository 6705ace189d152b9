import { formatMoney } from '../../domain/money.ts';
import type { OrderRow } from '../subjects/order/order-row.ts';
import { plainText } from '../text/plain-text.ts';
import { type RemedyAction, remedyOf } from './remedy-action.ts';

/** What a remedy will do to this order, clause by clause; what is not filled in yet is named by what it is. */
export function remedyWill(action: RemedyAction, row: Pick<OrderRow, 'amount'>): readonly string[] {
  if (action.of !== undefined) return afterSaleWill(action);
  const said = (name: string, otherwise: string): string => textOf(action.input[name]) ?? otherwise;
  const step = said('step', 'the step');
  const amount = amountWords(action.input['amountMinor'], row);
  switch (action.remedy) {
    case 'claim':
      return [`put your name on it for ${said('minutes', 'some')} minutes, in every console`];
    case 'release-claim':
      return ['take the name off it'];
    case 'note':
      return [`leave the note "${said('text', '...')}" for whoever looks next`];
    case 'hold':
      return [`hold ${step}: no retry acts on it until it is released`, 'what runs now is cut short or ends'];
    case 'release':
      return [`let ${step} go on; it looks first at what became of it`];
    case 'resume':
      return ['take every hold off', 'try everything that is parked again'];
    case 'skip':
      return [`leave ${step} undone`, 'write that and your name into the books', 'go on with the rest'];
    case 'settle':
      return [
        `ask the provider about ${step} again`,
        `write ${amount} by ${said('reference', 'the reference')} and your name into the books`,
        'go on as if the step had been done',
      ];
    case 'refund':
      return [`give back ${amount} of what was captured`];
    case 'reassign':
      return [
        `cancel and close the order at ${said('from', 'the vendor')}`,
        `order the part at ${said('to', 'the other vendor')}`,
      ];
    case 'override-status':
      return [`go on as if ${said('vendorId', 'the vendor')} had said ${said('status', 'so')}`];
    case 'poll-vendor':
      return [`ask ${said('vendorId', 'the vendors')} now`];
    case 'extend':
      return [`wait for ${said('wait', 'the person')} until ${said('until', 'then')}`];
    case 'fast-forward':
      return [`end ${said('wait', 'the wait')} now, as if its time had passed`];
    case 'other-method':
      return ['void the authorisation that is held', 'ask for a new one by the other card'];
    case 'amend':
      return [action.input['items'] === undefined ? 'change the address' : itemsWords(action.input['items'])];
    default:
      return [remedyOf(action).description];
  }
}

function afterSaleWill(action: RemedyAction): readonly string[] {
  const { input, of, remedy } = action;
  if (of === 'return' && remedy === 'inspect') {
    if (input['result'] === 'accept') return ['give all of the money back', 'put the goods into stock'];
    if (input['result'] === 'reject') return ['give no money back', 'send the goods back to the customer'];
  }
  if (of === 'subscription' && remedy === 'change') {
    const changed = Object.keys(input).filter((name) => name !== 'requestId');
    return [`change from the next order on: ${changed.join(', ') || 'nothing'}`];
  }
  return [remedyOf(action).description];
}

/** `change the quantities: line 2 to 1, 2 x nw-003 anew`. */
function itemsWords(items: unknown): string {
  const said = (Array.isArray(items) ? items : []).map((item: Readonly<Record<string, unknown>>) => {
    const { line, quantity, sku } = item;
    return sku === undefined
      ? `line ${line} to ${quantity}`
      : `${quantity} x ${plainText(String(sku), 100)} anew`;
  });
  return said.length === 0 ? 'change the quantities' : `change the quantities: ${said.join(', ')}`;
}

const NO_UNDO: Readonly<Record<string, string>> = {
  skip: 'the step is never tried again',
  settle: 'what is in the books stays there',
  refund: 'money that was sent does not come back',
  reassign: 'the order at the first vendor is closed for good',
  'override-status': 'a vendor does not take back what it said',
  'fast-forward': 'a wait that has ended does not begin again',
};

const AFTER_SALE_NO_UNDO: Readonly<Record<string, string>> = {
  'return:inspect': 'once the refund is sent',
  'return:settle': 'what is in the books stays there',
  'subscription:cancel': 'a cancelled subscription stays cancelled; start a new one',
  'customer:delete': 'nobody can say afterwards who they were',
};

export function remedyNoUndo({ of, remedy }: RemedyAction): string | null {
  return (of === undefined ? NO_UNDO[remedy] : AFTER_SALE_NO_UNDO[`${of}:${remedy}`]) ?? null;
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? plainText(value, 200) : null;
}

function amountWords(minor: unknown, { amount }: Pick<OrderRow, 'amount'>): string {
  if (typeof minor !== 'number' || !Number.isSafeInteger(minor)) return 'the amount';
  return amount === null ? `${minor} minor units` : formatMoney({ currency: amount.currency, minor });
}
