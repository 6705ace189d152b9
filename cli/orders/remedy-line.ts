import { hint } from '../../contract/stack/program-name.ts';
import { formatMoney } from '../../domain/money.ts';
import { lastSix } from '../../operations/actions/guard.ts';
import type { Remedy } from '../../operations/stuck/verdict.ts';
import { ORDER_DECK } from '../../operations/subjects/order/order-deck.ts';
import type { OrderRow } from '../../operations/subjects/order/order-row.ts';
import { returnCommand } from '../../operations/subjects/return/return-command.ts';
import { subjectOf } from '../../operations/subjects/subject.ts';
import { commandWords, shellCommand } from '../../support/text/shell-quote.ts';
import { flagOf } from './remedy-commands.ts';

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
    ['orders', ...verbOf(remedy.action)],
    [orderId, ...operands],
    [...flags, ...proofWords(remedy, orderId), ...where, '--reason', 'WHY'],
  );
  return hint(shellCommand(words));
}

function verbOf(action: string): readonly string[] {
  if (action === 'cancel-later') return ['cancel', '--later'];
  // Pausing fixes nothing: its letter offers resume.
  if (action === 'pause') return ['unpause'];
  return [action];
}

function fieldWords(
  remedy: Remedy,
  { amount }: About,
): { readonly operands: readonly string[]; readonly flags: readonly string[] } {
  const fields = remedy.fields ?? {};
  if (remedy.action === 'signal' || remedy.action === 'update')
    return { operands: [fields['name'] ?? 'NAME'], flags: ['--input', fields['input'] ?? 'JSON'] };
  const action = ORDER_DECK.actions.find(({ id }) => id === remedy.action);
  const flags = (action?.fields ?? []).flatMap((field) => {
    const known = fields[field.name];
    const needed = remedy.needs?.includes(field.name) === true;
    if (known === undefined && !needed) return [];
    const flag = action?.id === 'reset' ? '--to-event' : `--${flagOf(field)}`;
    if (known === undefined) return [flag, field.label.toUpperCase().replaceAll(' ', '-')];
    const isMoney = field.unit === 'minor' && amount !== null;
    const text = isMoney ? formatMoney({ currency: amount.currency, minor: Number(known) }) : known;
    return [flag, text.replaceAll(',', field.unit === 'minor' ? '' : ',')];
  });
  return { operands: [], flags };
}

/** What the guard will ask for: these cannot be taken back. */
function proofWords(remedy: Remedy, orderId: string): readonly string[] {
  const action = ORDER_DECK.actions.find(({ id }) => id === remedy.action);
  const update = action?.kind === 'update' && !OWN.includes(action.id);
  const asked = (update && action.danger === 'final') || PROVEN.includes(remedy.action ?? '');
  return asked ? ['--confirm', lastSix(orderId)] : [];
}

/** Decided or cancelled by a key press; their preview explains it. */
const OWN: readonly string[] = ['cancel', 'approve', 'decline', 'retry'];
const PROVEN: readonly string[] = ['terminate', 'close-row'];
