import type { Part } from '../part.ts';
import type { StackContext } from '../stack-context.ts';
import { callbacksPart, migrationsPart, providersPart, trafficPart, workerPart } from './own-parts.ts';
import { postgresPart } from './postgres.ts';
import { alertmanagerPart, prometheusPart } from './prometheus.ts';
import { schedulesPart } from './schedules.ts';
import { temporalPart } from './temporal.ts';

/** In the order in which a person reads them. */
export function createParts(context: StackContext): readonly Part[] {
  const { workers, trafficRate } = context.options;
  return [
    temporalPart(context),
    postgresPart(context),
    migrationsPart(context),
    schedulesPart(context),
    providersPart(context),
    callbacksPart(context),
    ...Array.from({ length: workers }, (_, index) => workerPart(context, index + 1)),
    ...(trafficRate === null ? [] : [trafficPart(context, trafficRate)]),
    ...(context.options.prometheus ? [alertmanagerPart(context), prometheusPart(context)] : []),
  ];
}

const WORKERS_MAX = 20;

/** Parts that are started by name only: more workers, and traffic that was left out at first. */
export function extraPart(context: StackContext, name: string): Part | undefined {
  const number = Number(/^worker-(\d{1,2})$/.exec(name)?.[1]);
  if (number >= 1 && number <= WORKERS_MAX) return workerPart(context, number);
  return name === 'traffic' ? trafficPart(context, 1) : undefined;
}

/** First the sources of new orders, then the workers, then the servers that they use. */
export const STOP_ORDER: readonly RegExp[] = [
  /^traffic$/,
  /^worker-/,
  /^(callbacks|prometheus|alertmanager)$/,
  /^providers$/,
  /^temporal$/,
  /^postgres$/,
];
