import type { Figure } from '../figure.ts';
import { firstFrame } from './first-frame.ts';
import { idle } from './idle.ts';
import { keys } from './keys.ts';
import { serverRecovery, workerRecovery } from './recovery.ts';
import { startTimes } from './start-times.ts';
import { telemetryCost } from './telemetry-cost.ts';

/** In the order in which they run: those that share a server come one after the other. */
export const FIGURES: readonly Figure[] = [
  firstFrame,
  keys,
  idle,
  telemetryCost,
  workerRecovery,
  serverRecovery,
  startTimes,
];
