import { setTimeout as sleep } from 'node:timers/promises';
import { hint } from '../../contract/program-name.ts';
import type { Target } from '../../operations/target.ts';
import { EXIT, OperatorError } from '../command.ts';
import { type RunningStack, readEndpoints } from '../read-endpoints.ts';
import type { TrafficOptions } from './options.ts';

export type TrafficPlaces = {
  readonly target: Target;
  readonly providersUrl: string | null;
  /** Where the journal of the run is kept. */
  readonly root: string;
};

// The keeper starts traffic among the other parts; its list of addresses is complete a moment later.
const WAIT_MS = 30_000;
const STEP_MS = 250;

/** Never the environment: generated orders must not reach a system that a shell happens to point at. */
export async function findPlaces(options: TrafficOptions, cwd: string): Promise<TrafficPlaces> {
  if (options.useTemporal !== null) {
    return {
      target: {
        label: options.useTemporal,
        source: 'address-flag',
        profile: null,
        address: options.useTemporal,
        namespace: options.namespace ?? 'default',
        local: false,
      },
      providersUrl: options.providersUrl,
      root: cwd,
    };
  }
  const { endpoints, root } = await awaitStack(cwd);
  return {
    target: {
      label: 'local',
      source: 'stack',
      profile: null,
      address: endpoints.temporalAddress,
      namespace: options.namespace ?? endpoints.namespace,
      local: true,
    },
    providersUrl: options.providersUrl ?? endpoints.providersUrl,
    root,
  };
}

async function awaitStack(cwd: string): Promise<RunningStack> {
  for (let waited = 0; waited <= WAIT_MS; waited += STEP_MS) {
    const stack = await readEndpoints(cwd);
    if (stack !== undefined) return stack;
    await sleep(STEP_MS);
  }
  throw new OperatorError('no stack runs in this folder, so there is nobody to order from', {
    exitCode: EXIT.unreachable,
    nextSteps: [`start it: ${hint('stack up')}`, 'or name a server: --use-temporal HOST:PORT'],
  });
}
