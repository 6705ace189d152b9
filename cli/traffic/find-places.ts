import { setTimeout as sleep } from 'node:timers/promises';
import { hint } from '../../contract/stack/program-name.ts';
import type { Target } from '../../operations/target/target.ts';
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

/** Never the environment: generated orders must not reach a system that the shell's environment points to. */
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
  const stack = await awaitStack(cwd);
  return {
    target: targetOf(stack, options),
    providersUrl: options.providersUrl ?? stack.endpoints.providersUrl,
    root: stack.root,
  };
}

/** Where the stack is now; null where it has not moved, is away, or is not what the run was sent to. */
export async function movedTarget(
  options: Pick<TrafficOptions, 'namespace' | 'useTemporal'>,
  cwd: string,
  before: Target,
): Promise<Target | null> {
  if (options.useTemporal !== null) return null;
  const stack = await readEndpoints(cwd).catch(() => undefined);
  if (stack === undefined || stack.endpoints.temporalAddress === before.address) return null;
  return targetOf(stack, options);
}

function targetOf({ endpoints }: RunningStack, { namespace }: Pick<TrafficOptions, 'namespace'>): Target {
  return {
    label: 'local',
    source: 'stack',
    profile: null,
    address: endpoints.temporalAddress,
    namespace: namespace ?? endpoints.namespace,
    local: true,
  };
}

async function awaitStack(cwd: string): Promise<RunningStack> {
  for (let waited = 0; waited <= WAIT_MS; waited += STEP_MS) {
    const stack = await readEndpoints(cwd);
    if (stack !== undefined) return stack;
    await sleep(STEP_MS);
  }
  throw new OperatorError('no stack runs in this folder, so there is no shop to order from', {
    exitCode: EXIT.unreachable,
    nextSteps: [`start it: ${hint('stack up')}`, 'or name a server: --use-temporal HOST:PORT'],
  });
}
