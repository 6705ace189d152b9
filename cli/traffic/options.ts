import { parseArgs } from 'node:util';
import { type OrderPolicy, POLICIES } from '../../contract/order.ts';
import { usageError } from '../command.ts';

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
const COUNT_MAX = 1_000_000;

export function parseTrafficOptions(args: readonly string[]): TrafficOptions {
  const values = readArguments(args);
  if (values.count !== undefined && values['until-stopped'] === true) {
    throw usageError('--count and --until-stopped exclude each other');
  }
  const policy = values.policy ?? 'demo';
  const known = POLICIES.find((each) => each === policy);
  if (known === undefined) throw usageError(`--policy is one of ${POLICIES.join(', ')}, not ${policy}`);
  if (values.run !== undefined && !/^[A-Za-z0-9][A-Za-z0-9-]{0,30}$/.test(values.run)) {
    throw usageError('--run takes up to 31 letters, digits and dashes');
  }
  return {
    ratePerSecond: parseRate(values.rate ?? '2/s'),
    count: values.count === undefined ? null : wholeNumber('--count', values.count, 1, COUNT_MAX),
    seed: wholeNumber('--seed', values.seed ?? '1', 0, 2 ** 31),
    policy: known,
    run: values.run ?? null,
    useTemporal: values['use-temporal'] ?? null,
    namespace: values.namespace ?? null,
    providersUrl: values.providers ?? null,
    faults: values['no-faults'] !== true,
    otlp: values.otlp ?? null,
    json: values.json === true,
  };
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: false,
      options: {
        rate: { type: 'string' },
        count: { type: 'string' },
        'until-stopped': { type: 'boolean' },
        seed: { type: 'string' },
        policy: { type: 'string' },
        run: { type: 'string' },
        'use-temporal': { type: 'string' },
        namespace: { type: 'string' },
        providers: { type: 'string' },
        'no-faults': { type: 'boolean' },
        otlp: { type: 'string' },
        json: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error), ['quarterdeck traffic --help']);
  }
}

/** `2/s`, `0.5/s`, `90/m`; a bare number is per second. */
export function parseRate(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(?:\/(s|m))?$/.exec(text.trim());
  const rate = Number(match?.[1] ?? Number.NaN) / (match?.[2] === 'm' ? 60 : 1);
  if (!(rate > 0))
    throw usageError(`--rate ${JSON.stringify(text)}: expected orders per time, such as 2/s or 90/m`);
  if (rate > RATE_PER_SECOND_MAX) throw usageError(`--rate is at most ${RATE_PER_SECOND_MAX}/s`);
  return rate;
}

function wholeNumber(name: string, text: string, low: number, high: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < low || number > high) {
    throw usageError(`${name} is a whole number from ${low} to ${high}, not ${JSON.stringify(text)}`);
  }
  return number;
}
