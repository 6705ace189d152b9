import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import type { ConsoleState } from '../../model/app/state.ts';
import { goneWords } from '../../model/order/gone.ts';
import type { OrderState } from '../../model/order/order.ts';
import type { Line } from '../../ui/line.ts';
import { labelled } from '../pad.ts';
import { whyLines } from '../why.ts';

/** That it is gone, and what is known of the order anyway. */
export function goneLines(
  state: ConsoleState,
  order: OrderState,
  about: { readonly runId: string; readonly row: OrderRow | undefined },
): readonly Line[] {
  const run = { closeTime: about.row?.closeTime ?? null, goneAt: order.goneAt ?? state.now };
  const words = goneWords(state, run);
  const more = state.verdicts.has(about.runId) ? whyLines(state, { ...about, fallback: null }, 1) : [];
  return [
    ...labelled('gone', ' ! ', words, { columns: state.size.columns, limit: 2, tone: 'person' }),
    ...more,
  ];
}
