import type { DeckAction, DeckField } from '../../contract/deck.ts';
import { ORDER_DECK } from '../../contract/order-deck.ts';
import { readInput } from '../../operations/actions/remedy-input.ts';
import { describeOrder } from '../../operations/describe.ts';
import { orderNamed } from '../../operations/search.ts';
import { usageError } from '../command.ts';
import { actOn } from './act.ts';
import { CHANGE_FLAGS, CHANGE_USAGE, expectWords, type FlagKinds, PLACE_FLAGS } from './flags.ts';
import { type OrderCommand, orThrow } from './order-command.ts';

const FLAGS: FlagKinds = { ...PLACE_FLAGS, ...CHANGE_FLAGS, run: 'text' };
/** These have commands of their own. */
const OWN = ['cancel', 'approve', 'decline', 'retry'];

const KINDS: Readonly<Record<string, string>> = {
  minor: '129.90',
  minutes: 'N',
  time: '2h|INSTANT',
  json: 'JSON',
};

/** One command for each update of the deck, named as the console names it; its fields are its flags. */
export const REMEDY_COMMANDS: readonly OrderCommand[] = ORDER_DECK.actions
  .filter((action) => action.listed === true && !OWN.includes(action.id))
  .map(remedyCommand);

function remedyCommand(action: DeckAction): OrderCommand {
  const proof = action.danger === 'final' ? '--confirm LAST-SIX ' : '';
  const usage = `quarterdeck orders ${action.id} ID ${action.fields.map(fieldUsage).join('')}${proof}${CHANGE_USAGE}`;
  return {
    name: action.id,
    summary: action.description,
    usage,
    flags: {
      ...FLAGS,
      ...Object.fromEntries(action.fields.map((field) => [flagOf(field), 'text'] as const)),
    },
    async run(run) {
      const [id = ''] = expectWords(run.words, ['ID'], usage);
      const { link } = run.operations;
      const { workflowId } = orThrow(await orderNamed(link, id));
      const facts = orThrow(await describeOrder(link, { workflowId }));
      const texts = Object.fromEntries(
        action.fields.map((field) => [field.name, run.flags.text(flagOf(field)) ?? '']),
      );
      const now = Date.now();
      const read = readInput(action, texts, { currency: facts.row.amount?.currency ?? null, now });
      if (!read.ok) throw usageError(`${action.id}: ${read.says}`, [usage]);
      return await actOn(run, workflowId, { kind: 'remedy', remedy: action.id, input: read.input });
    },
  };
}

/** `amountMinor` is written `--amount`, because people write 129.90; `shipTo` is `--ship-to`. */
export function flagOf(field: DeckField): string {
  const name = field.unit === 'minor' ? field.label : field.name;
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function fieldUsage(field: DeckField): string {
  const kind =
    KINDS[field.unit ?? ''] ?? field.choices?.join('|') ?? field.label.toUpperCase().replaceAll(' ', '-');
  const text = `--${flagOf(field)} ${kind}`;
  return field.required ? `${text} ` : `[${text}] `;
}
