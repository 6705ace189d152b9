import type { Fault } from '../../contract/providers/providers.ts';
import { between, randomOf } from './random.ts';

/** Faults of a traffic run carry this prefix, so that a run never removes other faults. */
export const TRAFFIC_FAULT_PREFIX = 'traffic-';

const PERIOD_MS = 120_000;
const PERIODS_AHEAD = 30;

/**
 * Provider faults that start and end by themselves: in every two minutes one short outage of payment or of a vendor,
 * and all the time some slow vendors, lost, doubled and reordered callbacks. Pure: seed and start give the windows.
 */
export function trafficFaults(seed: number, startedAt: Date): readonly Fault[] {
  const faults: Fault[] = [
    permanent('slow-vendor', seed, 0.08, { type: 'vendor-slow', milliseconds: 15_000 }),
    permanent('doubled', seed + 1, 0.05, { type: 'callback-doubled' }),
    permanent('reordered', seed + 2, 0.03, { type: 'callback-reordered' }),
    permanent('lost', seed + 3, 0.02, { type: 'callback-lost' }),
  ];
  for (let period = 0; period < PERIODS_AHEAD; period += 1) {
    const random = randomOf(seed ^ 0x0f0f, period);
    const from = startedAt.getTime() + period * PERIOD_MS + between(random, 20_000, 80_000);
    const until = from + between(random, 4_000, 12_000);
    const payment = random() < 0.5;
    faults.push({
      id: `${TRAFFIC_FAULT_PREFIX}outage-${period}`,
      match: payment ? { kind: 'authorise' } : { kind: 'vendor-create', vendorId: 'fjord' },
      share: 1,
      seed,
      from: new Date(from).toISOString(),
      until: new Date(until).toISOString(),
      effect: { type: 'unavailable', status: 503 },
    });
  }
  return faults;
}

/** How long the faults of one call last; after it they are set again from a later start. */
export const TRAFFIC_FAULTS_COVER_MS = PERIOD_MS * PERIODS_AHEAD;

function permanent(name: string, seed: number, share: number, effect: Fault['effect']): Fault {
  return { id: `${TRAFFIC_FAULT_PREFIX}${name}`, match: {}, share, seed, from: null, until: null, effect };
}
