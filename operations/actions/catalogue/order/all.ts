import type { AnyActionRecord } from '../../engine/record.ts';
import { RUN_ACTIONS } from '../run/all.ts';
import { again } from './again.ts';
import { amend } from './amend.ts';
import { approve } from './approve.ts';
import { cancel } from './cancel.ts';
import { cancelLater } from './cancel-later.ts';
import { claim } from './claim.ts';
import { closeRow } from './close-row.ts';
import { create } from './create.ts';
import { decline } from './decline.ts';
import { extend } from './extend.ts';
import { fastForward } from './fast-forward.ts';
import { hold } from './hold.ts';
import { note } from './note.ts';
import { otherMethod } from './other-method.ts';
import { overrideStatus } from './override-status.ts';
import { pollVendor } from './poll-vendor.ts';
import { reassign } from './reassign.ts';
import { refund } from './refund.ts';
import { release } from './release.ts';
import { releaseClaim } from './release-claim.ts';
import { restart } from './restart.ts';
import { resume } from './resume.ts';
import { retry } from './retry.ts';
import { giveBack } from './return.ts';
import { settle } from './settle.ts';
import { skip } from './skip.ts';

/** What an operator can do to an order, in the order of its menu. */
export const ORDER_ACTIONS: readonly AnyActionRecord[] = [
  cancel,
  approve,
  decline,
  retry,
  claim,
  releaseClaim,
  note,
  hold,
  release,
  resume,
  skip,
  settle,
  refund,
  reassign,
  overrideStatus,
  pollVendor,
  extend,
  fastForward,
  otherMethod,
  amend,
  restart,
  closeRow,
  giveBack,
  again,
  ...RUN_ACTIONS,
  cancelLater,
  create,
];
