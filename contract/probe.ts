/** Where the ledger function stands while it carries out one effect. */
export type ProbePoint = 'before' | 'in-transaction' | 'after-commit' | 'before-report';

/** Called at every point of every effect with the effect key. Does nothing unless the worker has failpoints. */
export type Probe = (point: ProbePoint, key: string) => Promise<void>;
