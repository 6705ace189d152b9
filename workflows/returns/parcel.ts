import * as v from 'valibot';
import { carrierCallbackSchema } from '../../contract/return/return.ts';
import { drop } from '../process/drop.ts';
import { note } from '../process/log.ts';

import type { ReturnRun } from './return-run.ts';

// Updates never move a parcel backwards, in whatever order they arrive.
const RANKS: Readonly<Record<string, number>> = {
  none: 0,
  created: 1,
  picked_up: 2,
  in_transit: 3,
  delivered: 4,
  lost: 4,
};

/** Applies the status that the carrier reports, by scan or poll. False: it was known already. */
export function applyParcelStatus(
  run: Pick<ReturnRun, 'parcel'>,
  report: { readonly status: string; readonly version: number },
): boolean {
  const { report: parcel } = run.parcel;
  if (report.version <= parcel.version) return false;
  const ahead = (RANKS[report.status] ?? 0) > (RANKS[parcel.status] ?? 0);
  run.parcel.report = { status: ahead ? report.status : parcel.status, version: report.version };
  if (ahead) {
    run.parcel.lastStatusAt = Date.now();
    run.parcel.asked = 0;
  }
  return true;
}

/** The signal `carrierScan`: at least once, in any order, perhaps before our own call has been answered. */
export function takeScan(
  run: Pick<ReturnRun, 'log' | 'messages' | 'parcel' | 'request'>,
  raw: unknown,
): void {
  const parsed = v.safeParse(carrierCallbackSchema, raw);
  if (!parsed.success || parsed.output.returnId !== run.request.input.returnId) {
    drop(run, 'unknown');
    return;
  }
  const { eventId, status, version } = parsed.output;
  const repeated = run.messages.seenEvents.has(eventId);
  run.messages.seenEvents.add(eventId);
  if (repeated || !applyParcelStatus(run, { status, version })) {
    drop(run, repeated ? 'duplicate' : 'old');
    return;
  }
  note(run, { what: `carrier says ${status}`, source: 'callback', detail: `version ${version}` });
}
