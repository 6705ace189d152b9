import { orderWorkflowId } from '../../contract/ids/workflow-ids.ts';
import type { DeckField } from '../../contract/subject/deck.ts';
import { isOrderId } from '../../domain/order-id.ts';
import type { Action } from '../../operations/actions/action.ts';
import type { AnyActionRecord, ReadAction, Written } from '../../operations/actions/engine/record.ts';
import { orderNamed } from '../../operations/search/search.ts';
import { subjectOf } from '../../operations/subjects/subject.ts';
import { describeOrder } from '../../operations/temporal/describe.ts';
import { type ArgumentSpec, type OptionSpec, usageError } from '../command.ts';
import { actOnMany } from '../jobs/act-on-many.ts';
import { BULK_OPTIONS, isBulk } from '../jobs/bulk-options.ts';
import type { Flags } from '../parsing/flags.ts';
import { CHANGE_OPTIONS, PLACE_OPTIONS, RUN_OPTION } from '../parsing/shared-options.ts';
import { actOn, givenOf, runNamed } from './act.ts';
import { type OrderCommand, type OrderCommandRun, orThrow } from './order-command.ts';

export const ID: ArgumentSpec = { name: '<id>', description: 'order id, or its beginning' };
const ID_OR_MANY: ArgumentSpec = {
  name: '[id]',
  description: 'order id, or its beginning; none with --query or --ids-from',
};

/** The command of a record, named as the console names it; its fields are its flags. */
export function actionCommand(record: AnyActionRecord): OrderCommand {
  const { description, fields, id, typedProof } = record;
  const required = fields.filter((field) => field.required).map(exampleOf);
  const proof = typedProof ? ['--confirm 7F3K2Q'] : [];
  const words = ['orders', id, 'ord-7F3K2Q', ...required, ...proof, '--reason "ticket 4711"'];
  const many = runsOnMany(record);
  return {
    name: id,
    summary: description,
    ...(typedProof ? { description: '--confirm takes the last six characters of the id.' } : {}),
    arguments: [many ? ID_OR_MANY : ID],
    options: [
      ...fields.map(optionOf),
      ...CHANGE_OPTIONS,
      ...(goesToRun(record) ? [RUN_OPTION] : []),
      ...(many ? BULK_OPTIONS : []),
      ...PLACE_OPTIONS,
    ],
    examples: [{ args: words.join(' ') }],
    async run(run) {
      givenOf(run.flags);
      if (many && isBulk(run.flags)) return await actOnMany(run, record, actionOf(run, record, NO_RUN));
      const [text] = run.words;
      if (text === undefined) throw usageError('name an order, or several with --query or --ids-from');
      const workflowId = await workflowNamed(run, record, text);
      const action = actionOf(run, record, await rowOf(run, record, workflowId));
      const to = goesToRun(record) ? runNamed(run, workflowId) : { workflowId };
      return await actOn(run, to, action);
    },
  };
}

/** The action that the flags ask for. */
export function readFlags(
  record: AnyActionRecord,
  flags: Flags,
  { openedAt, row }: Pick<Written, 'row' | 'openedAt'>,
): ReadAction {
  return record.fromForm({
    texts: Object.fromEntries(record.fields.map((field) => [field.name, textOf(flags, field)])),
    row,
    id: subjectOf(row.workflowId).id,
    openedAt,
    helps: false,
    details: null,
  });
}

const NO_RUN: Written['row'] = { workflowId: '', run: 'unknown', amount: null };

function actionOf(run: OrderCommandRun, record: AnyActionRecord, row: Written['row']): Action {
  const read = readFlags(record, run.flags, { row, openedAt: Date.now() });
  if (!read.ok) throw usageError(`${record.id}: ${read.says}`);
  return read.action;
}

/** Fields in the currency of the order mean something else for each. */
function runsOnMany(record: AnyActionRecord): boolean {
  return record.bulk && goesToRun(record) && record.fields.every(({ unit }) => unit !== 'minor');
}

function goesToRun({ needs }: AnyActionRecord): boolean {
  return needs === 'open-run' || needs === 'run';
}

async function workflowNamed(run: OrderCommandRun, record: AnyActionRecord, text: string): Promise<string> {
  if (goesToRun(record)) return orThrow(await orderNamed(run.operations.link, text)).workflowId;
  return orderWorkflowId(await wholeId(run, text));
}

/** An order without a run is not among those that Temporal can complete the beginning of. */
export async function wholeId(run: OrderCommandRun, id: string): Promise<string> {
  if (isOrderId(id)) return id;
  return orThrow(await orderNamed(run.operations.link, id)).orderId;
}

/** Fields with an amount are written in the currency of the order. */
async function rowOf(
  { operations: { link } }: OrderCommandRun,
  { fields }: AnyActionRecord,
  workflowId: string,
): Promise<Written['row']> {
  if (!fields.some(({ unit }) => unit === 'minor')) return { workflowId, run: 'unknown', amount: null };
  return orThrow(await describeOrder(link, { workflowId })).row;
}

function textOf(flags: Flags, field: DeckField): string {
  const { flag, initial = '' } = field;
  if (flag !== undefined) return flags.has(flag.name) ? flag.means : initial;
  return flags.text(flagOf(field)) ?? '';
}

const KINDS: Readonly<
  Record<string, { readonly value: string; readonly example: string; readonly format: string }>
> = {
  minor: { value: 'amount', example: '129.90', format: 'in the currency of the order, such as 129.90' },
  minutes: { value: 'minutes', example: '30', format: 'in minutes' },
  time: { value: 'time', example: '2h', format: 'from now on, such as 2h or 3d, or an instant in UTC' },
  json: { value: 'json', example: "'{}'", format: 'as JSON' },
};

/** `amountMinor` is written `--amount`, because people write 129.90; `shipTo` is `--ship-to`. */
export function flagOf(field: DeckField): string {
  const name = field.flagName ?? (field.unit === 'minor' ? field.label : field.name);
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function optionOf(field: DeckField): OptionSpec {
  if (field.flag !== undefined) return { flags: `--${field.flag.name}`, description: field.flag.description };
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
