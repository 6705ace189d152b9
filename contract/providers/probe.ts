/**
 * Where the effects ledger stops on its way, so that a test or a chaos run can make the process fail exactly there.
 * `before`: nothing is done yet; for a provider's effect the pending row is already written.
 * `in-transaction`: the change is made and not committed; for a provider's effect the provider has done it and our
 * ledger does not know. `after-commit`: the outcome is stored. `before-report`: the answer is about to be given.
 */
export const PROBE_POINTS = ['before', 'in-transaction', 'after-commit', 'before-report'] as const;
export type ProbePoint = (typeof PROBE_POINTS)[number];

/** Called with the effect's key. Does nothing unless failpoints are armed. */
export type Probe = (point: ProbePoint, key: string) => Promise<void>;

export const NO_PROBE: Probe = () => Promise.resolve();
