import type { Figure } from '../../figure.ts';
import { commandStart } from './command-start.ts';
import { longList } from './long-list.ts';

/** `bench robustness`: broken surroundings, hostile input, long lists and crashes. */
export const ROBUSTNESS: readonly Figure[] = [commandStart, longList];
