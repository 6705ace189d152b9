import type { Figure } from '../figure.ts';
import { firstFrame } from './first-frame.ts';
import { idle } from './idle.ts';
import { keys } from './keys.ts';
import { serverRecovery, workerRecovery } from './recovery.ts';
import { replayTime } from './replay-time.ts';
import { ROBUSTNESS } from './robustness/all.ts';
import { startTimes } from './start-times.ts';
import { telemetryCost } from './telemetry-cost.ts';
import { throughput } from './throughput.ts';

/** In the order in which they run: those that share a server come one after the other. */
export const FIGURES: readonly Figure[] = [
  firstFrame,
  keys,
  idle,
  telemetryCost,
  throughput,
  replayTime,
  workerRecovery,
  serverRecovery,
  startTimes,
  ...ROBUSTNESS,
];
