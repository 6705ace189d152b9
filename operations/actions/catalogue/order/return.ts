import type { ReturnLine } from '../../../../contract/return/return.ts';
import { hint } from '../../../../contract/stack/program-name.ts';
import { CANCELLABLE_STAGES } from '../../../../domain/order-state.ts';
import { shellQuote } from '../../../../support/text/shell-quote.ts';
import type { ReturnOffer } from '../../../ports/ports.ts';
import { subjectOf } from '../../../subjects/subject.ts';
import { fail, ok, type Result } from '../../../temporal/problem.ts';
import type { ActionContext } from '../../action-context.ts';
import type { AnyActionRecord, FormPart, Refused } from '../../engine/record.ts';
import type { Preview } from '../../preview.ts';
import { defineAction } from '../define.ts';
import {
  previewRequestReturn,
  type RequestReturnAction,
  type ReturnRequest,
  requestReturn,
  returnInput,
} from '../return/request.ts';
import { quantitiesIn, quantityPart } from './parts.ts';

type ReturnAction = {
  readonly kind: 'return';
  readonly requestKey: string;
  readonly lines: readonly ReturnLine[];
};

/** Opening a return of an order for its customer. */
export const giveBack: AnyActionRecord = defineAction<ReturnAction>({
  id: 'return',
  subject: 'order',
  title: 'bring back',
  letter: 'B',
  leadsTo: 'open:return',
  kind: 'operation',
  name: 'return',
  needs: 'run',
  danger: 'undoable',
  bulk: false,
  outcomeOf: 'return',
  description: 'open a return of delivered goods; nothing is done before approval',
  disabledReason: ({ row: { stage } }) => {
    if (stage === null || stage === 'delivered' || stage === 'completed') return null;
    const cancel = CANCELLABLE_STAGES.includes(stage) ? '; C cancels it' : '';
    return `it is ${stage}, and only delivered goods can be returned${cancel}`;
  },
  parts: {
    from: 'returns',
    ways: [],
    read: (answer) => (answer as { readonly offer?: ReturnOffer } | null)?.offer ?? null,
    refusal: (details) => refusalOfOffer(details as ReturnOffer),
    fields: (details, _way, drafts) => returnParts(details as ReturnOffer, drafts),
    unread: 'what can be returned is not known yet',
    action(details, { id, openedAt, texts }) {
      const lines = readLines(details as ReturnOffer, texts);
      if (!lines.ok) return lines;
      const requestKey = `return-${id}-${openedAt}`;
      return { ok: true, action: { kind: 'return', requestKey, lines: lines.value } };
    },
  },
  will: () => [],
  preview: (context, { action, reason, workflowId }) => {
    const { lines, requestKey } = action;
    return previewReturn(context, { orderId: subjectOf(workflowId).id, lines, requestKey, reason });
  },
  request: (action, by) => requestReturn.request(action as unknown as RequestReturnAction, by),
  recover: requestReturn.recover,
});

type Texts = Readonly<Record<string, string>>;
type Lines =
  | { readonly ok: true; readonly value: readonly ReturnLine[] }
  | { readonly ok: false; readonly says: string };

function returnParts({ lines }: ReturnOffer, drafts: Texts): readonly FormPart[] {
  return lines
    .filter(({ left }) => left > 0)
    .map(({ left, line, name, sku }) => {
      const text = drafts[`line:${line}`] ?? (lines.length === 1 ? String(left) : '0');
      return quantityPart(line, text, `of ${left}: ${sku} ${name}`);
    });
}

function readLines(offer: ReturnOffer, texts: Texts): Lines {
  const refusal = refusalOfOffer(offer);
  if (refusal !== null) return { ok: false, says: refusal };
  const read = quantitiesIn(texts);
  if (!read.ok) return read;
  const lines = read.value.filter(({ quantity }) => quantity > 0);
  const leftOf = (line: number) => offer.lines.find((each) => each.line === line)?.left ?? 0;
  const over = lines.find(({ line, quantity }) => quantity > leftOf(line));
  if (over !== undefined)
    return {
      ok: false,
      says: `line ${over.line}: ${leftOf(over.line)} can be returned, not ${over.quantity}`,
    };
  return lines.length === 0
    ? { ok: false, says: 'enter how many of a line to return' }
    : { ok: true, value: lines };
}

/** Why nothing can be returned, and the alternative. */
function refusalOfOffer({ refusal, stage }: ReturnOffer): string | null {
  if (refusal === null) return null;
  return CANCELLABLE_STAGES.includes(stage) ? `${refusal}; C cancels it` : refusal;
}

/** Whether it can be opened is found out before anything is sent. */
async function previewReturn(context: ActionContext, asked: ReturnRequest): Promise<Result<Preview>> {
  const { records } = context.ports;
  if (records === undefined) return fail('refused', 'returns need a database address');
  const { offerOf } = await import('../../../subjects/order/order-returns.ts');
  const offer = await offerOf(records, asked.orderId, context.now());
  if (!offer.ok) return offer;
  const { customerId, policy, windowEndsAt } = offer.value;
  const input = returnInput({ ...asked, customerId, policy }, context.now());
  if (!input.ok) return input;
  const preview = previewRequestReturn(context, input.value, refusalOf(asked, offer.value));
  return ok({
    ...preview,
    title: `Open a return of ${asked.orderId}`,
    notes: [`the goods must be on their way by ${windowEndsAt}`, ...preview.notes],
  });
}

function refusalOf({ lines, orderId }: ReturnRequest, offer: ReturnOffer): Refused | null {
  const refused = (says: string, ...instead: string[]): Refused => ({ by: 'order', says, instead });
  if (offer.refusal !== null) {
    const cancels = CANCELLABLE_STAGES.includes(offer.stage);
    return refused(
      offer.refusal,
      ...(cancels ? [`C cancels it: ${hint(`orders cancel ${shellQuote(orderId)} --reason WHY`)}`] : []),
    );
  }
  for (const { line, quantity } of lines) {
    const left = offer.lines.find((each) => each.line === line)?.left ?? 0;
    if (quantity > left) return refused(`line ${line}: ${quantity} requested, ${left} can be returned`);
  }
  return null;
}
