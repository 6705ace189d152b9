import type { StuckReason } from '../../../domain/stuck.ts';
import { capital } from '../../text/plain-text.ts';
import type { Action } from '../action.ts';
import { readInput } from '../engine/read-input.ts';
import type { ActionRecord, AnyActionRecord, Help, ReadAction, Written } from '../engine/record.ts';

type Ranks = Readonly<Partial<Record<StuckReason, number>>>;

type Defaults =
  | 'key'
  | 'needs'
  | 'helps'
  | 'remedies'
  | 'typedProof'
  | 'reads'
  | 'fields'
  | 'heading'
  | 'noUndo'
  | 'applied'
  | 'fromForm';

/** What is left out has the common case. `key` is the id, unless the data has another kind. */
export type Definition<A extends Action> = Omit<ActionRecord<A>, Defaults> &
  Partial<Omit<Pick<ActionRecord<A>, Defaults>, 'helps' | 'remedies'>> & {
    /** Stuck reasons that it helps against, each with its place among the fixes. */
    readonly helps?: Ranks;
    /** The same, only where it is offered. */
    readonly helpsIfOffered?: Ranks;
  };

export function defineAction<A extends Action = Action>(definition: Definition<A>): AnyActionRecord {
  const { helps = {}, helpsIfOffered = {}, ...given } = definition;
  const key = given.key ?? given.id;
  const record: ActionRecord<A> = {
    needs: 'open-run',
    typedProof: false,
    reads: {},
    fields: [],
    heading: (id) => `${capital(given.title)} ${id}`,
    noUndo: () => null,
    applied: () => true,
    fromForm: (written) => readFields<A>({ ...given, fields: given.fields ?? [] }, { kind: key }, written),
    ...given,
    key,
    helps: [
      ...ranked(helps),
      ...ranked(helpsIfOffered).map((help) => ({ ...help, ifOffered: true as const })),
    ],
    remedies: ranked(helps).map(({ reason }) => reason),
  };
  return record;
}

function ranked(ranks: Ranks): readonly Help[] {
  return (Object.entries(ranks) as [StuckReason, number][]).map(([reason, rank]) => ({ reason, rank }));
}

/** What is written in the fields, as the input of an action that is called `named`. */
export function readFields<A extends Action>(
  record: Pick<ActionRecord, 'fields' | 'input' | 'fixed'>,
  named: Action,
  { openedAt, row, texts }: Written,
): ReadAction<A> {
  const read = readInput(record, texts, { currency: row.amount?.currency ?? null, now: openedAt });
  return read.ok ? { ok: true, action: { ...named, ...read.input } as unknown as A } : read;
}
