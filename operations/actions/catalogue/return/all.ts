import type { AnyActionRecord } from '../../engine/record.ts';
import { approve } from './approve.ts';
import { inspect } from './inspect.ts';
import { reject } from './reject.ts';
import { requestReturn } from './request.ts';
import { retry } from './retry.ts';
import { settle } from './settle.ts';
import { withdraw } from './withdraw.ts';

export const RETURN_ACTIONS: readonly AnyActionRecord[] = [
  approve,
  reject,
  inspect,
  retry,
  settle,
  withdraw,
  requestReturn,
];
