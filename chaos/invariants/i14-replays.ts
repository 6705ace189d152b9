import type { Judgement } from './judge.ts';

/** The result of replaying one run; the replay itself needs the workflow bundle and runs in another module. */
export type ReplayVerdict = { readonly workflowId: string; readonly message: string };

/** `limited` names which histories were replayed, if not all. */
export function checkReplay(failures: readonly ReplayVerdict[], limited = ''): Judgement {
  return {
    id: 'I14',
    says: `every history that was written can be repeated by the code that runs now${limited}`,
    findings: failures.map(({ workflowId, message }) => ({ key: workflowId, harm: 'wrong', said: message })),
    tooYoung: [],
  };
}
