import type { House } from '../house.ts';
import type { Part } from '../part.ts';
import { callbacksPart, migrationsPart, providersPart, trafficPart, workerPart } from './own-parts.ts';
import { postgresPart } from './postgres.ts';
import { alertmanagerPart, prometheusPart } from './prometheus.ts';
import { schedulesPart } from './schedules.ts';
import { temporalPart } from './temporal.ts';

/** In the order in which a person reads them. */
export function createParts(house: House): readonly Part[] {
  const { workers, trafficRate } = house.options;
  return [
    temporalPart(house),
    postgresPart(house),
    migrationsPart(house),
    schedulesPart(house),
    providersPart(house),
    callbacksPart(house),
    ...Array.from({ length: workers }, (_, index) => workerPart(house, index + 1)),
    ...(trafficRate === null ? [] : [trafficPart(house, trafficRate)]),
    ...(house.options.prometheus ? [alertmanagerPart(house), prometheusPart(house)] : []),
  ];
}

const WORKERS_MAX = 20;

/** Parts that are started by name only: more workers, and traffic that was left out at first. */
export function extraPart(house: House, name: string): Part | undefined {
  const number = Number(/^worker-(\d{1,2})$/.exec(name)?.[1]);
  if (number >= 1 && number <= WORKERS_MAX) return workerPart(house, number);
  return name === 'traffic' ? trafficPart(house, 1) : undefined;
}

/** No new orders first, then whoever works on them, then what they stand on. */
export const STOP_ORDER: readonly RegExp[] = [
  /^traffic$/,
  /^worker-/,
  /^(callbacks|prometheus|alertmanager)$/,
  /^providers$/,
  /^temporal$/,
  /^postgres$/,
];
