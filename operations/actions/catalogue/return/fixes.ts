import type { Evidence } from '../../../stuck/evidence.ts';
import type { Remedy } from '../../../stuck/verdict.ts';
import { RETURN_ACTIONS } from './all.ts';

/** The updates that the return itself lists as accepted, with what is filled in. Best first. */
export function returnFixes({ accepts }: Pick<Evidence, 'accepts'>): readonly Remedy[] {
  const accepted = new Set((accepts ?? []).map(({ update }) => update));
  return RETURN_ACTIONS.flatMap(({ fix, name }) => (fix === undefined ? [] : [{ ...fix, name }]))
    .filter(({ name }) => accepted.has(name))
    .sort((a, b) => a.rank - b.rank)
    .map(({ input, label, name, needs }) => ({
      action: 'update',
      letter: null,
      label,
      fields: { name, input: JSON.stringify(input) },
      ...(needs === undefined ? {} : { needs }),
    }));
}
