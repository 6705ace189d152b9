import { loadClientConfig } from '@temporalio/envconfig';
import { type ProfilePolicies, policyOf } from '../../operations/policy.ts';
import { type CliIo, EXIT, OperatorError } from '../command.ts';
import { readProfiles } from '../profiles/read-profiles.ts';

/**
 * The demo ignores profiles, with one exception: an address that a production profile names is refused, however it
 * was typed. Orders that nobody placed have no business there.
 */
export async function refuseProduction(address: string, env: CliIo['env']): Promise<void> {
  const policies: ProfilePolicies = await readProfiles(env);
  const { profiles } = loadClientConfig({ overrideEnvVars: definedOnly(env) });
  for (const [name, profile] of Object.entries(profiles)) {
    if (profile.address !== address) continue;
    const policy = policyOf({ profile: name, local: false }, { profiles: policies });
    if (!policy.production) continue;
    throw new OperatorError(`${address} is the production profile ${name}: demo orders never go there`, {
      exitCode: EXIT.refused,
      nextSteps: ['use a server that is not production, or the local one (leave --use-temporal out)'],
    });
  }
}

function definedOnly(env: CliIo['env']): Record<string, string> {
  const defined = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(defined);
}
