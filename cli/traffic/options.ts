import type { OrderPolicy } from '../../contract/order/order.ts';
import { parseRate } from '../../support/text/parse-rate.ts';
import { usageError } from '../command.ts';
import type { Flags } from '../parsing/flags.ts';
import { policyOf } from '../parsing/policy.ts';
import { urlOf } from '../parsing/url.ts';

export type TrafficOptions = {
  readonly ratePerSecond: number;
  readonly count: number | null;
  readonly seed: number;
  readonly policy: OrderPolicy;
  /** Null: made from the time of the start. */
  readonly run: string | null;
  /** Null: the running stack of this folder. */
  readonly useTemporal: string | null;
  readonly namespace: string | null;
  readonly providersUrl: string | null;
  readonly faults: boolean;
  readonly otlp: string | null;
  readonly json: boolean;
};

/** Above this, two cores are busy with the placing alone and nothing is learned about the rest. */
const RATE_PER_SECOND_MAX = 50;

export function trafficOptions(flags: Flags): TrafficOptions {
  const run = flags.text('run');
  if (run !== undefined && !/^[A-Za-z0-9][A-Za-z0-9-]{0,30}$/.test(run)) {
    throw usageError('--run takes up to 31 letters, digits and dashes');
  }
  return {
    ratePerSecond: ordersPerSecond(flags.value('rate')),
    count: flags.number('count') ?? null,
    seed: flags.count('seed'),
    policy: policyOf(flags.value('policy')),
    run: run ?? null,
    useTemporal: flags.text('use-temporal') ?? null,
    namespace: flags.text('namespace') ?? null,
    providersUrl: urlOf('--providers', flags.text('providers')),
    faults: !flags.has('no-faults'),
    otlp: urlOf('--otlp', flags.text('otlp')),
    json: flags.has('json'),
  };
}

/** `2/s`, `0.5/s`, `90/m`; a bare number is per second. */
export function ordersPerSecond(text: string): number {
  const rate = parseRate(text);
  if (rate === null)
    throw usageError(`--rate ${JSON.stringify(text)}: expected orders per time, such as 2/s or 90/m`);
  if (rate > RATE_PER_SECOND_MAX) throw usageError(`--rate is at most ${RATE_PER_SECOND_MAX}/s`);
  return rate;
}
