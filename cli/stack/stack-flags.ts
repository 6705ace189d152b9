import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { DEFAULT_OPTIONS, type StackOptions } from '../../launch/keeper/protocol.ts';
import { parseRate } from '../../support/text/parse-rate.ts';
import { shellQuote } from '../../support/text/shell-quote.ts';
import { hasPassword } from '../../support/text/without-password.ts';
import { parseDuration } from '../../support/time/parse-duration.ts';
import { type CliIo, EXIT, OperatorError, type OptionSpec, usageError } from '../command.ts';
import { stackRoot } from '../own-place.ts';
import type { Flags } from '../parsing/flags.ts';
import { FOLDER_OPTION } from '../parsing/shared-options.ts';
import { urlOf } from '../parsing/url.ts';
import { refuseForDemo } from '../profiles/place-policy.ts';
import { refuseRemoteUrl } from '../profiles/refuse-remote-url.ts';

export const STACK_DESCRIPTION = `TEMPORAL_*, DATABASE_URL and PROMETHEUS_URL are ignored, and so is temporal.toml. What the --use flags and
--otlp name must be on this machine and no production profile's: demo orders never reach a real system.`;

const WORKERS_MAX = 20;

/** The flags of what starts a stack. */
export const STACK_OPTIONS: readonly OptionSpec[] = [
  { flags: '--no-traffic', description: 'no demo orders' },
  { flags: '--rate <n/s>', description: 'demo orders per second, or 30/m', default: '1/s' },
  {
    flags: '--workers <n>',
    description: 'worker processes',
    default: DEFAULT_OPTIONS.workers,
    number: { min: 0, max: WORKERS_MAX },
  },
  FOLDER_OPTION,
  { flags: '--use-temporal <host:port>', description: 'a Temporal server of yours' },
  { flags: '--namespace <name>', description: 'with --use-temporal', default: DEFAULT_OPTIONS.namespace },
  { flags: '--use-database <url>', description: 'a PostgreSQL of yours; a URL without password' },
  {
    flags: '--use-database-file <path>',
    description: 'a file with its URL, readable by you only; - is stdin',
    conflicts: ['use-database'],
  },
  { flags: '--use-prometheus <url>', description: 'a Prometheus of yours' },
  { flags: '--setup', description: 'make namespace, search attributes and tables on what is yours' },
  { flags: '--otlp <url>', description: 'send traces there' },
  {
    flags: '--checks <time>',
    description:
      'how often the stores are compared, such as 30s or 5m (default: 30s; 5m on a server of yours)',
  },
  { flags: '--no-checks', description: 'never compare them' },
  { flags: '--profile <name>', description: 'never used by the local stack', hidden: true },
];

export type StackRequest = { readonly root: string; readonly options: StackOptions };

const RATE_MAX = 50;

/** What the flags ask of a stack that may be started. */
export async function readStackRequest(flags: Flags, io: CliIo): Promise<StackRequest> {
  if (flags.text('profile') !== undefined) {
    throw usageError('the local stack never uses a profile', ['--use-temporal ADDR names a server of yours']);
  }
  const useTemporal = flags.text('use-temporal') ?? null;
  const options: StackOptions = {
    ...DEFAULT_OPTIONS,
    workers: flags.count('workers'),
    trafficRate: flags.has('no-traffic') ? null : rate(flags.value('rate')),
    namespace: flags.value('namespace'),
    useTemporal,
    useDatabase: await databaseUrl(flags, io),
    usePrometheus: urlOf('--use-prometheus', flags.text('use-prometheus')),
    setup: flags.has('setup'),
    otlpEndpoint: urlOf('--otlp', flags.text('otlp')),
    checkSeconds: flags.has('no-checks') ? null : checkSeconds(flags.text('checks') ?? null, useTemporal),
  };
  if (options.namespace !== DEFAULT_OPTIONS.namespace && useTemporal === null) {
    throw usageError('--namespace goes with --use-temporal; the local server uses default');
  }
  if (useTemporal !== null) await refuseForDemo('--use-temporal', useTemporal, io.env);
  const urls = [
    ['--use-database', options.useDatabase],
    ['--use-prometheus', options.usePrometheus],
    ['--otlp', options.otlpEndpoint],
  ] as const;
  for (const [flag, url] of urls) if (url !== null) await refuseRemoteUrl(flag, url, io.env);
  return { root: stackRoot(flags.text('folder'), io.cwd), options };
}

/** Arguments of a process can be read by every user of the machine; a file of one's own and a pipe cannot. */
async function databaseUrl(flags: Flags, io: CliIo): Promise<string | null> {
  const file = flags.text('use-database-file');
  const url = flags.text('use-database') ?? null;
  if (file === '-') return (await text(io.stdin)).trim();
  if (file !== undefined) return await readUrlFile(path.resolve(io.cwd, file));
  if (url !== null && hasPassword(url)) {
    throw usageError('--use-database takes no password: other users of this machine can read it there', [
      'put the URL into a file (chmod 600): --use-database-file PATH',
      'or pipe it: --use-database-file -',
    ]);
  }
  return url;
}

const OTHERS = 0o077;

async function readUrlFile(file: string): Promise<string> {
  try {
    const { mode } = await stat(file);
    if ((mode & OTHERS) !== 0) {
      throw new OperatorError(`${file} can be read by other users`, {
        exitCode: EXIT.usage,
        nextSteps: [`chmod 600 ${shellQuote(file)}`],
      });
    }
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw usageError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function rate(text: string): number {
  const perSecond = parseRate(text);
  if (perSecond === null || perSecond > RATE_MAX)
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
  const seconds = (parseDuration(text, ['s', 'm']) ?? Number.NaN) / 1_000;
  if (!(seconds >= CHECK_SECONDS_MIN && seconds <= CHECK_SECONDS_MAX)) {
    throw usageError('--checks takes 30s or 5m, up to 1440m');
  }
  return seconds;
}
