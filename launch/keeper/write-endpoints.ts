import path from 'node:path';
import type { Endpoints } from '../../contract/stack/endpoints.ts';
import type { StackContext } from './stack-context.ts';

export type StackIdentity = { readonly stackId: string; readonly startedAt: string };

/** Undefined until everything that others connect to has an address. */
export function endpointsOf(context: StackContext, identity: StackIdentity): Endpoints | undefined {
  const { addresses } = context;
  const temporalAddress = addresses.get('temporal');
  const databaseUrl = addresses.get('database');
  const providersUrl = addresses.get('providers');
  const callbackUrl = addresses.get('callbacks');
  if (temporalAddress === undefined || databaseUrl === undefined) return undefined;
  if (providersUrl === undefined || callbackUrl === undefined) return undefined;
  return {
    v: 1,
    keeperPid: process.pid,
    stackId: identity.stackId,
    build: context.build,
    startedAt: identity.startedAt,
    namespace: context.options.namespace,
    temporalAddress,
    temporalUiUrl: addresses.get('temporalUi') ?? null,
    temporalMetricsUrl: addresses.get('temporalMetrics') ?? null,
    databaseUrl,
    providersUrl,
    callbackUrl,
    prometheusUrl: addresses.get('prometheus') ?? null,
    alertmanagerUrl: addresses.get('alertmanager') ?? null,
    workers: [...context.workers.values()],
  };
}

export function endpointsFile(folder: string): string {
  return path.join(folder, 'endpoints.json');
}

export function keeperFile(folder: string): string {
  return path.join(folder, 'keeper.json');
}
