import type { OpenStack } from '../chaos/open-stack.ts';
import type { BenchServer } from './servers/temporal-server.ts';

/** One line of the table of budgets, measured. Everything that is compared was measured in the same run. */
export type Measured = {
  readonly name: string;
  /** What was measured, as shown in the table. */
  readonly quantity: string;
  readonly budget: string;
  /** The figure in words. */
  readonly measured: string;
  readonly verdict: 'kept' | 'missed' | 'no budget' | 'not measured';
  /** The figures behind the words; the name has the unit: milliseconds, percent, bytes. */
  readonly figures: Readonly<Record<string, number>>;
  /** Notes that a reader needs to assess it; may be empty. */
  readonly notes: readonly string[];
};

export type Figure = {
  readonly name: string;
  /** For `bench --list`: what it does and about how long it takes. */
  readonly summary: string;
  /** `bench GROUP` measures all figures of the group; a figure without one is measured by its name or by `bench`. */
  readonly group?: 'robustness';
  run(bench: Bench): Promise<readonly Measured[]>;
};

/** What figures may use. Whatever is started here ends with the run. */
export type Bench = {
  readonly root: string;
  /** Folder of the built programs. */
  readonly programs: string;
  readonly scratch: string;
  readonly env: Readonly<Record<string, string>>;
  print(line: string): void;
  /** A real server with that many open orders and no worker; started once and shared. */
  serverWithOrders(count: number): Promise<BenchServer>;
  /** A whole local stack without traffic; started once and shared. */
  orderStack(): Promise<OpenStack>;
};

export function notMeasured(name: string, quantity: string, budget: string, why: string): Measured {
  return {
    name,
    quantity,
    budget,
    measured: `not measured: ${why}`,
    verdict: 'not measured',
    figures: {},
    notes: [],
  };
}

export function verdictOf(kept: boolean): Measured['verdict'] {
  return kept ? 'kept' : 'missed';
}
