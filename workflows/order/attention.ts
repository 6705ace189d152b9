import type { Attention } from '../../contract/order/order-messages.ts';
import { isTerminalStage } from '../../domain/order-stage.ts';
import { note } from '../process/log.ts';
import { now } from '../runtime/now.ts';

import type { OrderRun } from './order-run.ts';

const MANY = 20;

/** Adds the finding of a check as an overlay, or removes it. A closed order needs no attention. */
export function takeAttention(
  run: Pick<OrderRun, 'attributes' | 'log' | 'people' | 'state'>,
  said: Attention,
): void {
  const { about, actor, detail, raised, reason } = said;
  if (isTerminalStage(run.state.current)) return;
  if (raised && run.people.attention.size < MANY) {
    run.people.attention.set(about, { step: about, reason, detail, since: now() });
  } else if (!run.people.attention.delete(about)) {
    return;
  }
  note(run, {
    what: raised ? 'attention' : 'attention over',
    source: 'workflow',
    detail: `${actor}: ${detail}`,
  });
  run.attributes.changed('overlay');
}
