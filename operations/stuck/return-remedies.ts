import type { RETURN_UPDATES } from '../../contract/return/return.ts';
import type { Evidence } from './evidence.ts';
import type { Remedy } from './verdict.ts';

type Way = {
  readonly label: string;
  readonly input: Readonly<Record<string, string>>;
  readonly needs?: readonly string[];
};

/** What a return takes, in words, with what is filled in; reason and actor come with the command. Best first. */
const WAYS: Readonly<Record<keyof typeof RETURN_UPDATES, Way>> = {
  approve: { label: 'approve the return', input: {} },
  inspect: { label: 'accept what came back', input: { result: 'accept' } },
  retryStage: { label: 'try now', input: {} },
  settle: { label: 'mark the refund as paid by hand', input: {}, needs: ['reference'] },
  reject: { label: 'reject the return', input: {} },
  withdraw: { label: 'withdraw it for the customer', input: {} },
};

/** The updates that the return itself says it would take. */
export function returnRemedies({ accepts }: Pick<Evidence, 'accepts'>): readonly Remedy[] {
  const taken = new Set((accepts ?? []).map(({ update }) => update));
  return Object.entries(WAYS)
    .filter(([name]) => taken.has(name))
    .map(([name, { input, label, needs }]) => ({
      action: 'update',
      letter: null,
      label,
      fields: { name, input: JSON.stringify(input) },
      ...(needs === undefined ? {} : { needs }),
    }));
}
