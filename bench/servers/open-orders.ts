import { planOrder } from '../../cli/traffic/plan-order.ts';
import { startOrder } from '../../operations/subjects/order/start-order.ts';
import { connect, type TemporalLink } from '../../operations/temporal/connect.ts';
import { mapLimit } from '../../support/concurrency/map-limit.ts';

const AT_ONCE = 60;
/** Old enough for their clocks to show hours: what repaints every second is no longer an idle list. */
const AGE_MS = 3 * 3_600_000;

export function linkTo(address: string): TemporalLink {
  return connect(
    { label: 'bench', source: 'address-flag', profile: null, address, namespace: 'default', local: true },
    { identity: 'bench', callerType: 'api', maxAttempts: 5 },
  );
}

/** Starts real orders without workers: they stay open, with all their attributes, until the server ends. */
export async function loadOpenOrders(
  link: TemporalLink,
  count: number,
  print: (line: string) => void,
): Promise<void> {
  const startedAt = new Date(Date.now() - AGE_MS);
  const plan = {
    run: `bench-${startedAt.getTime()}`,
    seed: 11,
    ratePerSecond: 10_000,
    policy: 'production',
  } as const;
  let done = 0;
  const indexes = Array.from({ length: count }, (_, index) => index);
  await mapLimit(indexes, AT_ONCE, async (index) => {
    const { order } = planOrder(plan, index, startedAt);
    const answer = await startOrder(link, order, { deadlineMs: 30_000 });
    if (!answer.ok) throw new Error(answer.problem.message);
    done += 1;
    if (done % 2_000 === 0) print(`${done} of ${count} open orders loaded`);
  });
}
