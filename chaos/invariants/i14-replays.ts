import type { Judgement } from './judge.ts';

/** What a replay of one run said; the replay itself needs the workflow bundle and happens elsewhere. */
export type ReplayVerdict = { readonly workflowId: string; readonly message: string };

/** `limited` says which of all histories were repeated, where it was not all of them. */
export function checkReplay(failures: readonly ReplayVerdict[], limited = ''): Judgement {
  return {
    id: 'I14',
    says: `every history that was written can be repeated by the code that runs now${limited}`,
    findings: failures.map(({ workflowId, message }) => ({ key: workflowId, harm: 'wrong', said: message })),
    tooYoung: [],
  };
}
