import { formatMoney, type Money } from '../../../domain/money.ts';
import { capital, plainText } from '../../text/plain-text.ts';
import type { Action } from '../action.ts';
import { readInput } from '../engine/read-input.ts';
import type { AnyActionRecord, By, Request, Unfrozen } from '../engine/record.ts';
import { byUpdateId, byUpdateIdInAnyRun } from '../engine/recover-by.ts';
import { type Definition, defineAction } from './define.ts';

type Input = Readonly<Record<string, unknown>>;

/** An update of a subject with its own input: what is beside reason and actor, which everybody gives. */
export type UpdateAction = {
  readonly kind: 'remedy';
  /** Absent: an order. */
  readonly of?: 'return' | 'subscription' | 'customer';
  /** Id of the record: `hold`, `settle`. */
  readonly remedy: string;
  readonly input: Input;
};

type UpdateDefinition = Omit<
  Definition<UpdateAction>,
  'kind' | 'key' | 'request' | 'recover' | 'will' | 'noUndo' | 'subject'
> & {
  /** What it will do, by what is filled in; absent: what the description says. */
  will?(written: Texts): readonly string[];
  readonly cannotUndo?: string;
  /** What its data is called, where that is not its id. */
  readonly remedy?: string;
  /** It goes to no frozen run. */
  unfrozen?(input: unknown): Unfrozen;
  /** What the customer asks for without a reason of their own. */
  readonly unsigned?: true;
};

/** What is filled in, as it is shown; what is not has a word in its place. */
export type Texts = {
  readonly input: Input;
  text(name: string, otherwise: string): string;
  amount(): string;
};

/** Names, addresses and what stands for a card have no place in a journal. */
const PRIVATE = ['shipTo', 'token', 'payment', 'contact', 'profile', 'address'] as const;

/** An update that the order itself lists whenever it accepts it. */
export function orderUpdate(given: UpdateDefinition & { readonly name: string }): AnyActionRecord {
  return updateAction('order', {
    listed: true,
    reads: { accepts: true },
    typedProof: given.danger === 'final',
    ...given,
  });
}

/** An update of a return, a subscription or a customer. */
export function subjectUpdate(
  subject: NonNullable<UpdateAction['of']>,
  given: Omit<UpdateDefinition, 'bulk'> & { readonly bulk?: boolean },
): AnyActionRecord {
  const followed = subject !== 'return';
  return updateAction(subject, {
    bulk: false,
    takesTime: true,
    typedProof: given.danger === 'final',
    reads: followed ? {} : { accepts: true },
    ...(subject === 'subscription' ? { followsRuns: true } : {}),
    // What it answers may leave it where it was.
    applied: (_action, { row }, before) => row.state !== before,
    ...given,
  });
}

function updateAction(
  subject: 'order' | NonNullable<UpdateAction['of']>,
  definition: UpdateDefinition,
): AnyActionRecord {
  const { cannotUndo = null, remedy = definition.id, unfrozen, unsigned, will, ...given } = definition;
  const { fixed, name, takesTime = false } = given;
  const of = subject === 'order' ? {} : { of: subject };
  const named = { kind: 'remedy', ...of, remedy } as const;
  const request = ({ input }: Pick<UpdateAction, 'input'>, by: By): Request => {
    // Picked one by one: the schemas refuse what they do not know.
    const signed = unsigned === true ? {} : { reason: by.reason, actor: by.actor };
    const arg = { ...input, ...fixed, ...signed };
    return { via: 'update', name, args: [arg], takesTime, ...unfrozen?.(arg) };
  };
  return defineAction<UpdateAction>({
    heading: (target) => `${capital(given.title)}: ${target}`,
    fromForm: ({ openedAt, row, texts }) => {
      const at = { currency: row.amount?.currency ?? null, now: openedAt };
      const read = readInput({ ...given, fields: given.fields ?? [] }, texts, at);
      return read.ok ? { ok: true, action: { ...named, input: read.input } } : read;
    },
    word: () => (subject === 'order' ? remedy : `${subject} ${remedy}`),
    ...given,
    subject,
    key: `${subject}/${remedy}`,
    kind: 'update',
    will: ({ input }, { facts }) => will?.(textsOf(input, facts.row.amount)) ?? [given.description],
    noUndo: () => cannotUndo,
    request,
    recover: subject === 'order' || subject === 'return' ? byUpdateId : byUpdateIdInAnyRun,
    isPrivate: ({ input }) => PRIVATE.some((field) => input[field] !== undefined),
    journalled: (action) => withoutPrivate(action),
  });
}

function withoutPrivate(action: UpdateAction): Action {
  const input: Record<string, unknown> = { ...action.input };
  for (const name of PRIVATE) if (input[name] !== undefined) input[name] = 'not kept';
  return { ...action, input };
}

function textsOf(input: Input, amount: Money | null): Texts {
  return {
    input,
    text: (name, otherwise) => textOf(input[name]) ?? otherwise,
    amount() {
      const minor = input['amountMinor'];
      if (typeof minor !== 'number' || !Number.isSafeInteger(minor)) return 'the amount';
      return amount === null ? `${minor} minor units` : formatMoney({ currency: amount.currency, minor });
    },
  };
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? plainText(value, 200) : null;
}
