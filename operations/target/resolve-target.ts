import type { Endpoints } from '../../contract/stack/endpoints.ts';
import type { PlaceAddress } from '../../contract/stack/place-address.ts';
import { environmentFault, withoutEmpty } from '../../contract/temporal/temporal-environment.ts';
import { errorText } from '../../support/errors/error-text.ts';
import { withoutPassword } from '../../support/text/without-password.ts';
import { fail, ok, type Result } from '../temporal/problem.ts';
import { targetFault } from './check-target.ts';
import type { Target } from './target.ts';
import { hasCodec, readTemporalToml, tomlFault } from './temporal-toml.ts';

export type TargetRequest = {
  /** A parsed `quarterdeck://…`; its profile `-` means the current one. */
  readonly place?: PlaceAddress;
  readonly profile?: string;
  readonly address?: string;
  readonly namespace?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The running stack of this folder; absent where none runs. */
  readonly endpoints?: Pick<Endpoints, 'temporalAddress' | 'namespace'>;
};

/**
 * Address > --profile > --address > TEMPORAL_PROFILE > TEMPORAL_ADDRESS > the running stack. The first that is set decides
 * alone: a profile never mixes with an address of another source, because then a key would be sent to the wrong server. There is no default: once the stack is down, a command meant for it must not reach another program that listens on
 * Temporal's usual port.
 */
export async function resolveTarget(request: TargetRequest): Promise<Result<Target>> {
  const resolved = await chosenTarget(request);
  if (!resolved.ok) return resolved;
  const fault = targetFault(resolved.value);
  if (fault === null) return resolved;
  const { profile } = resolved.value;
  return fail(
    'invalid-input',
    profile === null
      ? fault
      : `the profile ${JSON.stringify(profile)} of temporal.toml cannot be used: ${fault}`,
  );
}

async function chosenTarget(request: TargetRequest): Promise<Result<Target>> {
  const { env, place } = request;
  const namespace = place?.namespace ?? request.namespace;
  if (place !== undefined && place.profile !== '-') {
    return await fromProfile(place.profile, 'place-address', namespace, env);
  }
  if (request.profile !== undefined)
    return await fromProfile(request.profile, 'profile-flag', namespace, env);
  if (request.address !== undefined) {
    return await fromAddress(request.address, 'address-flag', namespace, env);
  }
  if (said(env['TEMPORAL_PROFILE'])) {
    const named = namespace ?? env['TEMPORAL_NAMESPACE'];
    return await fromProfile(env['TEMPORAL_PROFILE'], 'profile-environment', named, env);
  }
  if (said(env['TEMPORAL_ADDRESS'])) {
    return await fromAddress(env['TEMPORAL_ADDRESS'], 'address-environment', namespace, env);
  }
  if (request.endpoints !== undefined) {
    return ok({
      label: 'local',
      source: 'stack',
      profile: null,
      address: request.endpoints.temporalAddress,
      namespace: namespace ?? request.endpoints.namespace,
      local: true,
    });
  }
  return fail('unreachable', 'no stack runs in this folder, and no server was named');
}

type Env = Readonly<Record<string, string | undefined>>;

function said(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

/** Credentials may come from the environment, because keys do not belong into files; places never do. */
const PLACES_OF_ENVIRONMENT = ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_NAMESPACE'];

function withoutPlaces(env: Env): Record<string, string> {
  return Object.fromEntries(
    Object.entries(withoutEmpty(env)).filter(([name]) => !PLACES_OF_ENVIRONMENT.includes(name)),
  );
}

/** Which file it is, and what the file's own place depends on. */
function onlyTheFile(env: Env): Record<string, string> {
  const names = ['TEMPORAL_CONFIG_FILE', 'XDG_CONFIG_HOME', 'HOME'];
  return Object.fromEntries(
    names.map((name) => [name, env[name]]).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}

async function fromProfile(
  profile: string,
  source: Target['source'],
  namespace: string | undefined,
  env: Env,
): Promise<Result<Target>> {
  const { loadClientConfig, loadClientConnectConfig, loadFromTomlData } = await import(
    './temporal-profiles.ts'
  );
  try {
    const text = readTemporalToml(env);
    const parsed = loadFromTomlData(text, false);
    const fault = tomlFault(parsed, profile);
    if (fault !== null) {
      return fail(
        'invalid-input',
        `the profile ${JSON.stringify(profile)} of temporal.toml cannot be used: ${fault}`,
      );
    }
    const configSource = { data: text };
    const written = loadClientConfig({ configSource, overrideEnvVars: onlyTheFile(env) }).profiles[profile]
      ?.tls;
    // The loader would continue without either.
    if ((written?.clientCert === undefined) !== (written?.clientKey === undefined)) {
      const which =
        written?.clientCert === undefined
          ? 'client key but no client_cert'
          : 'client certificate but no client_key';
      return fail(
        'invalid-input',
        `the profile ${JSON.stringify(profile)} of temporal.toml cannot be used: it has a ${which}`,
      );
    }
    const own = loadClientConnectConfig({ profile, configSource, overrideEnvVars: onlyTheFile(env) });
    const { apiKey, tls } = own.connectionOptions;
    // A key in the environment may be that of another place: it counts only where the profile has none.
    const alone = apiKey !== undefined || tls !== undefined;
    const overrideEnvVars = withoutPlaces(env);
    const wrong = alone ? null : environmentFault(overrideEnvVars);
    if (wrong !== null) return fail('invalid-input', wrong);
    const loaded = alone ? own : loadClientConnectConfig({ profile, configSource, overrideEnvVars });
    const unused = [
      ...(alone ? unusedCredentials(profile, overrideEnvVars) : []),
      ...(hasCodec(parsed, profile) ? [CODEC_UNUSED] : unusedCodec(overrideEnvVars)),
    ];
    const target = targetOf(loaded, { label: profile, source, profile, namespace, unused });
    if (target.address === '') {
      return fail('invalid-input', `the profile ${JSON.stringify(profile)} of temporal.toml has no address`);
    }
    return ok(target);
  } catch (error) {
    // The loader reads a field of what an empty file does not have.
    if (error instanceof TypeError || /not found in config data/.test(message(error))) {
      return fail('invalid-input', `there is no profile ${JSON.stringify(profile)} in temporal.toml`);
    }
    return fail('invalid-input', `the profile ${JSON.stringify(profile)} cannot be used: ${message(error)}`);
  }
}

async function fromAddress(
  address: string,
  source: Target['source'],
  namespace: string | undefined,
  env: Env,
): Promise<Result<Target>> {
  const plain = withoutPlaces(env);
  // No keys or certificates are set, so there is nothing to read: this is what a console starts with most.
  if (!Object.keys(plain).some((name) => name.startsWith('TEMPORAL_'))) {
    const named = namespace ?? env['TEMPORAL_NAMESPACE'] ?? 'default';
    return ok({ label: address, source, profile: null, address, namespace: named, local: false });
  }
  const wrong = environmentFault(plain);
  if (wrong !== null) return fail('invalid-input', wrong);
  const { loadClientConnectConfig } = await import('./temporal-profiles.ts');
  try {
    const overrideEnvVars = { ...plain, TEMPORAL_ADDRESS: address };
    const loaded = loadClientConnectConfig({ disableFile: true, overrideEnvVars });
    const unused = unusedCodec(plain);
    const named = namespace ?? env['TEMPORAL_NAMESPACE'];
    return ok(targetOf(loaded, { label: address, source, profile: null, namespace: named, unused }));
  } catch (error) {
    return fail('invalid-input', `${withoutPassword(address)} cannot be used: ${message(error)}`);
  }
}

const CODEC_UNUSED = 'the codec is not called: encoded values show as bytes, input is sent as it is';

function unusedCodec(env: Env): readonly string[] {
  return said(env['TEMPORAL_CODEC_ENDPOINT']) ? [CODEC_UNUSED] : [];
}

function unusedCredentials(profile: string, env: Env): readonly string[] {
  const names = Object.keys(env).filter((name) => /^TEMPORAL_(?:API_KEY$|TLS(?:$|_))/.test(name));
  if (names.length === 0) return [];
  const verb = names.length === 1 ? 'is' : 'are';
  return [
    `${names.join(', ')} ${verb} not used: the profile ${JSON.stringify(profile)} has credentials of its own`,
  ];
}

type Loaded = {
  readonly connectionOptions: {
    readonly address?: string;
    readonly apiKey?: unknown;
    readonly tls?: unknown;
    readonly metadata?: Readonly<Record<string, unknown>>;
  };
  readonly namespace?: string;
};

function targetOf(
  loaded: Loaded,
  about: Pick<Target, 'label' | 'source' | 'profile'> & {
    readonly namespace: string | undefined;
    readonly unused: readonly string[];
  },
): Target {
  const { address, apiKey, tls, metadata } = loaded.connectionOptions;
  return {
    label: about.label,
    source: about.source,
    profile: about.profile,
    address: address ?? '',
    namespace: about.namespace ?? loaded.namespace ?? 'default',
    ...(tls === undefined || tls === null ? {} : { tls: tls as NonNullable<Target['tls']> }),
    // Checked with the rest of the target: a key of another type must not be ignored silently.
    ...(apiKey === undefined ? {} : { apiKey: apiKey as string }),
    ...(metadata === undefined ? {} : { metadata: metadata as Readonly<Record<string, string>> }),
    local: false,
    ...(about.unused.length === 0 ? {} : { unused: about.unused }),
  };
}

function message(error: unknown): string {
  // A parser quotes the lines around its problem, keys among them.
  return errorText(error).split('\n')[0] ?? '';
}
