import path from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { DEFAULT_OPTIONS, type StackOptions } from '../../launch/keeper/protocol.ts';
import { type CliIo, usageError } from '../command.ts';
import { sourceRoot } from '../own-place.ts';
import { refuseForDemo } from '../profiles/place-policy.ts';
import { refuseRemoteUrl } from '../profiles/refuse-remote-url.ts';

export const STACK_FLAGS_HELP = `  --no-traffic           no demo orders
  --rate 1/s             demo orders per second (or 30/m)
  --workers N            worker processes, 0 to 20 (default 2)
  --folder DIR           keep the stack in DIR/.quarterdeck instead of this clone's
  --use-temporal ADDR    a Temporal server of yours, with --namespace NAME
  --use-database URL     a PostgreSQL of yours
  --use-prometheus URL   a Prometheus of yours
  --setup                make namespace, search attributes and tables on what is yours
  --otlp URL             send traces there
  --checks 30s           how often the stores are compared (default 30s; 5m on a server of yours)
  --no-checks            never

TEMPORAL_*, DATABASE_URL and PROMETHEUS_URL are ignored, and so is temporal.toml. What --use-temporal and
--use-database name must be on this machine and no production profile's: demo orders never reach a real system.`;

const FLAGS = {
  'no-traffic': { type: 'boolean' },
  rate: { type: 'string' },
  workers: { type: 'string' },
  folder: { type: 'string' },
  namespace: { type: 'string' },
  'use-temporal': { type: 'string' },
  'use-database': { type: 'string' },
  'use-prometheus': { type: 'string' },
  setup: { type: 'boolean' },
  otlp: { type: 'string' },
  checks: { type: 'string' },
  'no-checks': { type: 'boolean' },
  profile: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

export type StackWish = {
  readonly root: string;
  readonly options: StackOptions;
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
};

const WORKERS_MAX = 20;
const RATE_MAX = 50;

/** Reads the flags that all commands of the local stack share, and those of one command. */
export async function readStackFlags(
  args: readonly string[],
  io: Pick<CliIo, 'cwd' | 'env'>,
  own: NonNullable<ParseArgsConfig['options']> = {},
): Promise<StackWish> {
  const { values, positionals } = parse(args, own);
  if (values['profile'] !== undefined) {
    throw usageError('the local stack never uses a profile', ['--use-temporal ADDR names a server of yours']);
  }
  const text = (name: string): string | null => (values[name] as string | undefined) ?? null;
  const options: StackOptions = {
    ...DEFAULT_OPTIONS,
    workers: wholeNumber('--workers', text('workers') ?? String(DEFAULT_OPTIONS.workers), WORKERS_MAX),
    trafficRate: values['no-traffic'] === true ? null : rate(text('rate')),
    namespace: text('namespace') ?? DEFAULT_OPTIONS.namespace,
    useTemporal: text('use-temporal'),
    useDatabase: text('use-database'),
    usePrometheus: url('--use-prometheus', text('use-prometheus')),
    setup: values['setup'] === true,
    otlpEndpoint: url('--otlp', text('otlp')),
    checkSeconds: values['no-checks'] === true ? null : checkSeconds(text('checks'), text('use-temporal')),
  };
  if (options.namespace !== DEFAULT_OPTIONS.namespace && options.useTemporal === null) {
    throw usageError('--namespace goes with --use-temporal; the local server uses default');
  }
  if (options.useTemporal !== null) await refuseForDemo('--use-temporal', options.useTemporal, io.env);
  if (options.useDatabase !== null) await refuseRemoteUrl('--use-database', options.useDatabase, io.env);
  const folder = text('folder');
  return {
    root: folder === null ? sourceRoot() : path.resolve(io.cwd, folder),
    options,
    values,
    positionals,
  };
}

function parse(args: readonly string[], own: NonNullable<ParseArgsConfig['options']>) {
  try {
    return parseArgs({ args: [...args], options: { ...FLAGS, ...own }, allowPositionals: true }) as {
      values: Readonly<Record<string, string | boolean | undefined>>;
      positionals: readonly string[];
    };
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(flag: string, text: string, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max) throw usageError(`${flag} takes a whole number from 0 to ${max}`);
  return value;
}

function rate(text: string | null): number {
  if (text === null) return DEFAULT_OPTIONS.trafficRate ?? 1;
  const match = /^(\d+(?:\.\d+)?)\/(s|m)$/.exec(text);
  const perSecond = Number(match?.[1]) / (match?.[2] === 'm' ? 60 : 1);
  if (!(perSecond > 0 && perSecond <= RATE_MAX))
    throw usageError(`--rate takes 1/s or 30/m, up to ${RATE_MAX}/s`);
  return perSecond;
}

const CHECK_SECONDS_ON_A_SERVER_OF_YOURS = 300;
const CHECK_SECONDS_MIN = 1;
const CHECK_SECONDS_MAX = 86_400;

function checkSeconds(text: string | null, useTemporal: string | null): number | null {
  if (text === null) {
    return useTemporal === null ? DEFAULT_OPTIONS.checkSeconds : CHECK_SECONDS_ON_A_SERVER_OF_YOURS;
  }
  const match = /^(\d+)(s|m)$/.exec(text);
  const seconds = Number(match?.[1]) * (match?.[2] === 'm' ? 60 : 1);
  if (!(seconds >= CHECK_SECONDS_MIN && seconds <= CHECK_SECONDS_MAX)) {
    throw usageError('--checks takes 30s or 5m, up to 1440m');
  }
  return seconds;
}

function url(flag: string, text: string | null): string | null {
  if (text !== null && !/^https?:\/\//.test(text)) throw usageError(`${flag} takes a URL: http://host:port`);
  return text;
}
