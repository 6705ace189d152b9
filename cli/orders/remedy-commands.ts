import type { DeckAction, DeckField } from '../../contract/subject/deck.ts';
import { readInput } from '../../operations/actions/remedy-input.ts';
import { orderNamed } from '../../operations/search/search.ts';
import { ORDER_DECK } from '../../operations/subjects/order/order-deck.ts';
import { describeOrder } from '../../operations/temporal/describe.ts';
import { type OptionSpec, usageError } from '../command.ts';
import { CHANGE_OPTIONS, PLACE_OPTIONS, RUN_OPTION } from '../parsing/shared-options.ts';
import { actOn } from './act.ts';
import { type OrderCommand, orThrow } from './order-command.ts';

/** These have commands of their own. */
const OWN = ['cancel', 'approve', 'decline', 'retry'];

const KINDS: Readonly<
  Record<string, { readonly value: string; readonly example: string; readonly format: string }>
> = {
  minor: { value: 'amount', example: '129.90', format: 'in the currency of the order, such as 129.90' },
  minutes: { value: 'minutes', example: '30', format: 'in minutes' },
  time: { value: 'time', example: '2h', format: 'from now on, such as 2h or 3d, or an instant in UTC' },
  json: { value: 'json', example: "'{}'", format: 'as JSON' },
};

/** One command for each update of the deck, named as the console names it; its fields are its flags. */
export const REMEDY_COMMANDS: readonly OrderCommand[] = ORDER_DECK.actions
  .filter((action) => action.listed === true && !OWN.includes(action.id))
  .map(remedyCommand);

function remedyCommand(action: DeckAction): OrderCommand {
  const required = action.fields.filter((field) => field.required).map(exampleOf);
  const proof = action.danger === 'final' ? ['--confirm 7F3K2Q'] : [];
  const words = ['orders', action.id, 'ord-7F3K2Q', ...required, ...proof, '--reason "ticket 4711"'];
  return {
    name: action.id,
    summary: action.description,
    ...(proof.length === 0 ? {} : { description: '--confirm takes the last six characters of the id.' }),
    arguments: [{ name: '<id>', description: 'order id, or its beginning' }],
    options: [...action.fields.map(optionOf), ...CHANGE_OPTIONS, RUN_OPTION, ...PLACE_OPTIONS],
    examples: [{ args: words.join(' ') }],
    async run(run) {
      const [id = ''] = run.words;
      const { link } = run.operations;
      const { workflowId } = orThrow(await orderNamed(link, id));
      const facts = orThrow(await describeOrder(link, { workflowId }));
      const texts = Object.fromEntries(
        action.fields.map((field) => [field.name, run.flags.text(flagOf(field)) ?? '']),
      );
      const now = Date.now();
      const read = readInput(action, texts, { currency: facts.row.amount?.currency ?? null, now });
      if (!read.ok) throw usageError(`${action.id}: ${read.says}`);
      return await actOn(run, workflowId, { kind: 'remedy', remedy: action.id, input: read.input });
    },
  };
}

/** `amountMinor` is written `--amount`, because people write 129.90; `shipTo` is `--ship-to`. */
export function flagOf(field: DeckField): string {
  const name = field.unit === 'minor' ? field.label : field.name;
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function optionOf(field: DeckField): OptionSpec {
  const kind = KINDS[field.unit ?? ''];
  const label = kind === undefined ? field.label : `${field.label}, ${kind.format}`;
  return {
    flags: `--${flagOf(field)} <${kind?.value ?? (field.kind === 'number' ? 'n' : 'text')}>`,
    description: field.required ? `${label}. Required` : label,
    ...(field.choices === undefined ? {} : { choices: field.choices }),
  };
}

function exampleOf(field: DeckField): string {
  const text =
    KINDS[field.unit ?? '']?.example ??
    field.choices?.[0] ??
    (field.kind === 'number' ? '1' : `'${field.label}'`);
  return `--${flagOf(field)} ${text}`;
}
