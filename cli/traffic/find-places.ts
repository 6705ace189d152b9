import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoints } from '../../contract/endpoints.ts';
import { stackFolder } from '../../launch/paths.ts';
import type { Target } from '../../operations/target.ts';
import { EXIT, OperatorError } from '../command.ts';
import type { TrafficOptions } from './options.ts';

export type TrafficPlaces = { readonly target: Target; readonly providersUrl: string | null };

// The keeper starts traffic among the other parts; its list of addresses is complete a moment later.
const WAIT_MS = 30_000;
const STEP_MS = 250;

/** Never the environment: generated orders must not reach a system that a shell happens to point at. */
export async function findPlaces(options: TrafficOptions, root: string): Promise<TrafficPlaces> {
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
    };
  }
  const endpoints = await awaitEndpoints(root);
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
  };
}

async function awaitEndpoints(root: string): Promise<Endpoints> {
  const file = path.join(stackFolder(root), 'endpoints.json');
  for (let waited = 0; waited <= WAIT_MS; waited += STEP_MS) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as Endpoints;
    await sleep(STEP_MS);
  }
  throw new OperatorError('no stack runs in this folder, so there is nobody to order from', {
    exitCode: EXIT.unreachable,
    nextSteps: ['start it: npx --no quarterdeck stack up', 'or name a server: --use-temporal HOST:PORT'],
  });
}
