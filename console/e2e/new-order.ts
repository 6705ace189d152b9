import { startOrder } from '../../operations/subjects/order/start-order.ts';
import { longDeadlineLink } from '../../test/long-deadline-link.ts';
import { sampleOrder } from '../../test/orders/sample-order.ts';
import type { FreshNamespace } from '../../test/rig.ts';
import { until } from '../../test/until.ts';
import type { TerminalSession } from './terminal-session.ts';

/** Places an order and waits until the console lists it, which only a console that reads can do. */
export async function showsNewOrder(session: TerminalSession, space: FreshNamespace): Promise<void> {
  const id = await placed(space);
  await until(() => {
    if (/r shows them/.test(session.text())) session.send('r');
    return session.text().includes(id);
  }, `it shows ${id}`).catch((error: unknown) => {
    throw new Error(`the screen shows\n${session.text()}`, { cause: error });
  });
}

/** Places an order and returns its ID as the list shows it. */
export async function placed(space: FreshNamespace): Promise<string> {
  const link = longDeadlineLink(space);
  const order = sampleOrder();
  const started = await startOrder(link, order);
  await link.close();
  if (!started.ok) throw new Error(started.problem.message);
  return order.orderId.slice(0, 10);
}
