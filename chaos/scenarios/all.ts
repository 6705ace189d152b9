import { MACHINERY } from './machinery.ts';
import { PEOPLE } from './people.ts';
import { PROVIDER_FAILURES } from './provider-failures.ts';
import type { Scenario } from './scenario.ts';

/** One for each stuck state at least, in the order of the page about them. */
export const SCENARIOS: readonly Scenario[] = [...PROVIDER_FAILURES, ...PEOPLE, ...MACHINERY];
