import {
  type CheckInput,
  type CheckSummary,
  type DifferenceKind,
  RECONCILE_KINDS,
} from '../../contract/checks/checks.ts';
import { type Difference, writeDifferences } from '../../database/checks/differences.ts';
import { readCursor, writePass } from '../../database/checks/passes.ts';
import type { EffectCursor } from '../../database/checks/questions.ts';
import { errorText } from '../../support/errors/error-text.ts';
import type { CheckTools } from './check-tools.ts';
import { compareEffects, EFFECT_KINDS } from './compare-effects.ts';
import { compareEnded } from './compare-ended.ts';
import { compareGoods } from './compare-goods.ts';
import { compareMessages, openMessages } from './compare-messages.ts';
import { compareOutside, type OutsideCursor, type OutsidePass } from './compare-outside.ts';
import { compareRuns } from './compare-runs.ts';
import { FROM_THE_START } from './fresh-effects.ts';
import { redeliverCallbacks } from './redeliver.ts';
import { signalOrders } from './signal-orders.ts';
import { summaryOf } from './summary.ts';

/** Each comparison continues at its own place: while one provider cannot be read, the others are compared anyway. */
type Cursor = EffectCursor & {
  readonly messages?: EffectCursor;
  readonly again?: EffectCursor;
  readonly outside?: OutsideCursor;
  /** The order id after which orders that have ended are looked at. */
  readonly ended?: string;
};

const OUTSIDE: OutsideCursor = { providers: {}, runs: null };

/** One pass. What cannot be asked now keeps its open differences and is named in `incomplete`. */
export async function reconcile(tools: CheckTools, input: CheckInput): Promise<CheckSummary> {
  const startedAt = new Date(tools.now());
  const cursor: Cursor = ((await readCursor(tools.database, 'reconcile')) as Cursor | null) ?? FROM_THE_START;
  const incomplete: string[] = [];
  const unfinished = new Set<DifferenceKind>();
  const part = async (
    kinds: readonly DifferenceKind[],
    look: () => Promise<readonly Difference[]>,
    instead: () => Promise<readonly Difference[]> = async () => [],
  ): Promise<readonly Difference[]> => {
    try {
      return await look();
    } catch (error) {
      for (const kind of kinds) unfinished.add(kind);
      incomplete.push(errorText(error));
      return await instead();
    }
  };
  let next: Cursor = cursor;
  let looked = 0;
  let suspects: Pick<OutsidePass, 'moneyOf' | 'messagesOf'> = { moneyOf: [], messagesOf: [] };
  const all = [
    ...(await part(['order-without-run', 'run-without-order'], () => compareRuns(tools, input))),
    ...(await part(['order-without-run'], async () => {
      const pass = await compareEnded(tools, input, cursor.ended ?? '');
      next = { ...next, ended: pass.after };
      return pass.found;
    })),
    ...(await part(['order-missing', 'provider-without-done'], async () => {
      const pass = await compareOutside(tools, input, cursor.outside ?? OUTSIDE);
      next = { ...next, outside: pass.cursor };
      looked += pass.looked;
      suspects = pass;
      return pass.found;
    })),
    ...(await part(EFFECT_KINDS, async () => {
      const places = { fresh: cursor, again: cursor.again ?? FROM_THE_START };
      const pass = await compareEffects(tools, input, places, suspects.moneyOf);
      next = { ...next, ...pass.cursor, again: pass.again };
      looked += pass.looked;
      return pass.found;
    })),
    ...(await part(
      // Its kinds are those of the effects, which were compared to the end: open ones are reported again instead.
      [],
      async () => {
        const from = cursor.messages ?? FROM_THE_START;
        const pass = await compareMessages(tools, input, from, suspects.messagesOf);
        next = { ...next, messages: pass.cursor };
        looked += pass.looked;
        return pass.found;
      },
      () => openMessages(tools),
    )),
    ...(await part(['stock-differs', 'reservation-left'], () => compareGoods(tools, input))),
    ...(await part(['callback-undelivered'], () => redeliverCallbacks(tools, input))),
  ];
  // Two comparisons may come upon the same thing.
  const found = [...new Map(all.map((one) => [`${one.kind} ${one.key}`, one])).values()];
  const kinds = RECONCILE_KINDS.filter((kind) => !unfinished.has(kind));
  const written = await writeDifferences(tools.database, { kinds, found });
  await signalOrders(tools, written);
  const summary = summaryOf({ found, looked, incomplete, written });
  await writePass(tools.database, { name: 'reconcile', startedAt, summary, cursor: next });
  return summary;
}
