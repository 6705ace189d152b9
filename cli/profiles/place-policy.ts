import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import {
  type Policy,
  type PolicyPlace,
  type ProfilePolicies,
  policyOf,
} from '../../operations/target/policy.ts';
import { isSamePlace, type LookUp, resolveAddress } from '../../operations/target/same-place.ts';
import type { Target } from '../../operations/target/target.ts';
import { readTemporalToml } from '../../operations/target/temporal-toml.ts';
import { withoutPassword } from '../../support/text/without-password.ts';
import { type CliIo, EXIT, OperatorError } from '../command.ts';
import { readProfiles } from './read-profiles.ts';

type Where = Pick<Target, 'address' | 'local' | 'profile'> & { readonly namespace: string | null };

/** The policy of the place itself: of every profile that names it, however it was named this time. */
export async function readPolicy(target: Where, readOnly: boolean, env: CliIo['env']): Promise<Policy> {
  const profiles = await readProfiles(env);
  return policyOf(await placeOf(target, env), { profiles, readOnly });
}

/** What is known of an address; `namespace` null asks for the owners of all its namespaces. */
export async function placeOf(target: Where, env: CliIo['env'], lookUp?: LookUp): Promise<PolicyPlace> {
  if (target.local) return { local: true, remote: false, owners: [] };
  const place = await resolveAddress(target.address, lookUp);
  const known = await profilesOfToml(env);
  const there = await Promise.all(
    known.map(async ({ name, address, namespace }) =>
      isSamePlace(place, await resolveAddress(address, lookUp)) ? [{ name, namespace }] : [],
    ),
  );
  const atAddress = there.flat();
  // One address may serve many namespaces. Where no profile names ours, each profile of the address counts.
  const inNamespace = atAddress.filter(({ namespace }) => namespace === target.namespace);
  const owners = new Set((inNamespace.length > 0 ? inNamespace : atAddress).map(({ name }) => name));
  if (target.profile !== null) owners.add(target.profile);
  return { local: false, remote: place.remote, owners: [...owners] };
}

type Known = { readonly name: string; readonly address: string; readonly namespace: string };

async function profilesOfToml(env: CliIo['env']): Promise<readonly Known[]> {
  if (!mayExist(env)) return [];
  const { loadClientConfig } = await import('../../operations/target/temporal-profiles.ts');
  try {
    const configSource = { data: readTemporalToml(env) };
    const { profiles } = loadClientConfig({ configSource, overrideEnvVars: definedOnly(env) });
    return Object.entries(profiles).flatMap(([name, { address, namespace }]) =>
      address === undefined || address === '' ? [] : [{ name, address, namespace: namespace ?? 'default' }],
    );
  } catch (error) {
    throw new OperatorError('temporal.toml cannot be read, so it is unknown which addresses are production', {
      exitCode: EXIT.usage,
      nextSteps: ['fix the file, or name another with TEMPORAL_CONFIG_FILE'],
      cause: error,
    });
  }
}

/** Most have no temporal.toml, and reading it costs a start 20 ms. */
function mayExist(env: CliIo['env']): boolean {
  if (process.platform !== 'linux' || (env['TEMPORAL_CONFIG_FILE'] ?? '') !== '') return true;
  const bases = [env['XDG_CONFIG_HOME'], path.join(env['HOME'] ?? homedir(), '.config')];
  return bases.some(
    (base) => base !== undefined && existsSync(path.join(base, 'temporalio', 'temporal.toml')),
  );
}

function definedOnly(env: CliIo['env']): Record<string, string> {
  const defined = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(defined);
}

/**
 * Generated orders must not reach a production profile's address, nor one that is not on this machine,
 * unless profiles.yaml sets production: false for its profile.
 */
export async function refuseForDemo(
  flag: string,
  address: string,
  env: CliIo['env'],
  what = 'demo orders',
): Promise<void> {
  const profiles: ProfilePolicies = await readProfiles(env);
  const place = await placeOf({ address, namespace: null, local: false, profile: null }, env);
  const policy = {
    exitCode: EXIT.refused,
    nextSteps: ['leave it out to use the local stack, or name a server on this machine'],
  };
  const named = place.owners.map((name) => JSON.stringify(name)).join(', ');
  if (policyOf(place, { profiles }).production && place.owners.length > 0)
    throw new OperatorError(
      `${flag} ${withoutPassword(address)} is the production profile ${named}: ${what} never go there`,
      policy,
    );
  const cleared =
    place.owners.length > 0 && place.owners.every((name) => profiles[name]?.production === false);
  if (place.remote && !cleared)
    throw new OperatorError(
      `${flag} ${withoutPassword(address)} is not on this machine: ${what} never go there`,
      policy,
    );
}
