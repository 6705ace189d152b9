import * as v from 'valibot';
import { carrierCallbackSchema } from '../../contract/return.ts';
import { drop } from '../drop.ts';
import { note } from './apply-event.ts';
import type { ReturnRun } from './return-run.ts';

// News never takes a parcel back, whatever order it comes in.
const RANKS: Readonly<Record<string, number>> = {
  none: 0,
  created: 1,
  picked_up: 2,
  in_transit: 3,
  delivered: 4,
  lost: 4,
};

/** Takes what the carrier says, by scan or when asked. False: it was known already. */
export function takeParcelNews(
  run: ReturnRun,
  news: { readonly status: string; readonly version: number },
): boolean {
  const { parcel } = run;
  if (news.version <= parcel.version) return false;
  const ahead = (RANKS[news.status] ?? 0) > (RANKS[parcel.status] ?? 0);
  run.parcel = { status: ahead ? news.status : parcel.status, version: news.version };
  if (ahead) {
    run.newsAt = Date.now();
    run.asked = 0;
  }
  return true;
}

/** The signal `carrierScan`: at least once, in any order, perhaps before our own call has been answered. */
export function takeScan(run: ReturnRun, raw: unknown): void {
  const parsed = v.safeParse(carrierCallbackSchema, raw);
  if (!parsed.success || parsed.output.returnId !== run.input.returnId) {
    drop(run, 'unknown');
    return;
  }
  const { eventId, status, version } = parsed.output;
  const repeated = run.seenEvents.has(eventId);
  run.seenEvents.add(eventId);
  if (repeated || !takeParcelNews(run, { status, version })) {
    drop(run, repeated ? 'duplicate' : 'old');
    return;
  }
  note(run, { what: `carrier says ${status}`, source: 'callback', detail: `version ${version}` });
}
