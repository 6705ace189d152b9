import type { Figure } from '../../figure.ts';
import { brokenSettings } from './broken-settings.ts';
import { commandStart } from './command-start.ts';
import { mutatedAnswers, resets } from './drilled.ts';
import { fuzzedInput } from './fuzzed-input.ts';
import { longList } from './long-list.ts';
import { reconnect } from './reconnect.ts';
import { resizeStorm } from './resize-storm.ts';

/** `bench robustness`: broken surroundings, hostile input, long lists and crashes. */
export const ROBUSTNESS: readonly Figure[] = [
  brokenSettings,
  fuzzedInput,
  resizeStorm,
  commandStart,
  longList,
  reconnect,
  mutatedAnswers,
  resets,
];
