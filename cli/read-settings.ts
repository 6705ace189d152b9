import { hostname, userInfo } from 'node:os';
import type { Endpoints } from '../contract/stack/endpoints.ts';
import { type PlaceAddress, parsePlaceAddress } from '../contract/stack/place-address.ts';
import { hint } from '../contract/stack/program-name.ts';
import { journalFolder } from '../operations/actions/journal-folder.ts';
import type { Policy } from '../operations/target/policy.ts';
import { resolveTarget } from '../operations/target/resolve-target.ts';
import { isSamePlace, resolveAddress } from '../operations/target/same-place.ts';
import type { Target } from '../operations/target/target.ts';
import { type CliIo, EXIT, OperatorError } from './command.ts';
import { exitCodeOf } from './orders/exit-codes.ts';
import { readPolicy } from './profiles/place-policy.ts';
import { readEndpoints } from './read-endpoints.ts';

type Environment = Pick<CliIo, 'env' | 'cwd'>;

/** The target from flags and address. */
export type Where = {
  readonly place?: PlaceAddress;
  readonly profile?: string;
  readonly address?: string;
  readonly namespace?: string;
  readonly readOnly?: boolean;
};

/** Everything settled before the first call: plain data, so that it can be handed to another thread. */
export type Settings = {
  readonly target: Target;
  readonly policy: Policy;
  readonly endpoints: Endpoints | null;
  readonly actor: string;
  readonly host: string;
  readonly journalFolder: string;
  readonly databaseUrl: string | null;
  readonly providersUrl: string | null;
  readonly prometheusUrl: string | null;
  /** What it was read from, so that it can be read again. */
  readonly origin: { readonly where: Where; readonly cwd: string };
  /** Folder of the running stack: its file names Prometheus once that has an address, which may come later. */
  readonly stackFolder?: string | null;
};

const noTarget = (): readonly string[] => [
  `start the local stack: ${hint('start')}`,
  'or name a server: --profile NAME, --address HOST:PORT, TEMPORAL_PROFILE or TEMPORAL_ADDRESS',
];

export async function readSettings(where: Where, io: Environment): Promise<Settings> {
  const stack = await readEndpoints(io.cwd);
  const { env } = io;
  const target = await resolveTarget({
    ...(where.place === undefined ? {} : { place: where.place }),
    ...(where.profile === undefined ? {} : { profile: where.profile }),
    ...(where.address === undefined ? {} : { address: where.address }),
    ...(where.namespace === undefined ? {} : { namespace: where.namespace }),
    env,
    ...(stack === undefined ? {} : { endpoints: stack.endpoints }),
  });
  if (!target.ok) {
    throw new OperatorError(target.problem.message, {
      exitCode: exitCodeOf(target.problem),
      nextSteps: target.problem.kind === 'unreachable' ? noTarget() : [],
    });
  }
  // Also when its address was spelled out: it is the same system.
  const isStack =
    target.value.local || (await isStackAt(stack?.endpoints.temporalAddress, target.value.address));
  const local = isStack ? (stack?.endpoints ?? null) : null;
  const root = stack?.root ?? io.cwd;
  return {
    target: target.value,
    policy: await readPolicy({ ...target.value, local: isStack }, where.readOnly ?? false, env),
    endpoints: local,
    actor: `${userName(env)}@${hostname()}`,
    host: hostname(),
    journalFolder: journalFolder(target.value, { root, env }),
    // The local stack's own parts, else what the environment names. Never both: they would be two systems.
    databaseUrl: local?.databaseUrl ?? (local === null ? (env['DATABASE_URL'] ?? null) : null),
    providersUrl: local?.providersUrl ?? (local === null ? (env['QUARTERDECK_PROVIDERS_URL'] ?? null) : null),
    prometheusUrl: local === null ? (env['PROMETHEUS_URL'] ?? null) : local.prometheusUrl,
    origin: { where, cwd: io.cwd },
    stackFolder: local === null ? null : (stack?.root ?? null),
  };
}

async function isStackAt(stack: string | undefined, address: string): Promise<boolean> {
  if (stack === undefined || stack === address) return stack !== undefined;
  const [ours, asked] = await Promise.all([resolveAddress(stack), resolveAddress(address)]);
  return !asked.remote && isSamePlace(ours, asked);
}

/** An address of a place, or a sentence about what one looks like. */
export function parsePlace(text: string): PlaceAddress {
  const parsed = parsePlaceAddress(text);
  if (!parsed.ok) throw new OperatorError(parsed.problem, { exitCode: EXIT.usage });
  return parsed.address;
}

function userName(env: Environment['env']): string {
  const named = env['QUARTERDECK_ACTOR'] ?? env['SUDO_USER'] ?? env['USER'];
  if (named !== undefined && /^[A-Za-z0-9._-]{1,64}$/.test(named)) return named;
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
