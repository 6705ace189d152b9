import { hint } from '../../contract/stack/program-name.ts';
import { formatMoney } from '../../domain/money.ts';
import { ORDER_ACTIONS } from '../../operations/actions/catalogue/order/all.ts';
import { lastSix } from '../../operations/actions/engine/guard.ts';
import type { AnyActionRecord } from '../../operations/actions/engine/record.ts';
import type { Remedy } from '../../operations/stuck/verdict.ts';
import type { OrderRow } from '../../operations/subjects/order/order-row.ts';
import { returnCommand } from '../../operations/subjects/return/return-command.ts';
import { subjectOf } from '../../operations/subjects/subject.ts';
import { commandWords, shellCommand } from '../../support/text/shell-quote.ts';
import { flagOf } from './action-commands.ts';

export type About = Pick<OrderRow, 'orderId' | 'amount'> & {
  /** Flags that name the target. */
  readonly where?: readonly string[];
};

/** The command for a remedy, to be pasted with a reason; null for a manual fix. Capitals are placeholders. */
export function remedyLine(remedy: Remedy, about: About): string | null {
  if (remedy.action === null) return null;
  const { orderId, where = [] } = about;
  const { id, noun } = subjectOf(orderId);
  if (noun === 'return' && remedy.action === 'update') {
    const { input = '{}', name = '' } = remedy.fields ?? {};
    const { needs = [] } = remedy;
    return returnCommand(id, {
      name,
      input: JSON.parse(input) as Readonly<Record<string, string>>,
      needs,
      where,
    });
  }
  const { flags, operands } = fieldWords(remedy, about);
  const words = commandWords(
    ['orders', ...(recordOfFix(remedy)?.commandWords ?? [remedy.action])],
    [orderId, ...operands],
    [...flags, ...proofWords(remedy, orderId), ...where, '--reason', 'WHY'],
  );
  return hint(shellCommand(words));
}

function recordOfFix({ action }: Remedy): AnyActionRecord | undefined {
  return ORDER_ACTIONS.find(({ id }) => id === action);
}

function fieldWords(
  remedy: Remedy,
  { amount }: About,
): { readonly operands: readonly string[]; readonly flags: readonly string[] } {
  const known = remedy.fields ?? {};
  const fields = recordOfFix(remedy)?.fields ?? [];
  const operands = fields
    .filter(({ positional }) => positional === true)
    .map(({ name }) => known[name] ?? name.toUpperCase());
  const flags = fields.flatMap((field) => {
    const text = known[field.name];
    const needed = remedy.needs?.includes(field.name) === true;
    if (field.positional === true || (text === undefined && !needed)) return [];
    const flag = `--${flagOf(field)}`;
    if (text === undefined) return [flag, field.label.toUpperCase().replaceAll(' ', '-')];
    const isMoney = field.unit === 'minor' && amount !== null;
    const written = isMoney ? formatMoney({ currency: amount.currency, minor: Number(text) }) : text;
    return [flag, written.replaceAll(',', field.unit === 'minor' ? '' : ',')];
  });
  return { operands, flags };
}

/** What the guard will ask for: these cannot be undone. */
function proofWords(remedy: Remedy, orderId: string): readonly string[] {
  return recordOfFix(remedy)?.typedProof === true ? ['--confirm', lastSix(orderId)] : [];
}
