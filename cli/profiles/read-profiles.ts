import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { ProfilePolicies } from '../../operations/target/policy.ts';
import { type CliIo, EXIT, OperatorError } from '../command.ts';

/** Settings of profiles.yaml for the profiles of temporal.toml. The file is optional; an invalid one is refused. */
export async function readProfiles(env: CliIo['env']): Promise<ProfilePolicies> {
  const file = profilesFile(env);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    throw new OperatorError(
      `${file} cannot be read (${code}), so it is unknown which profiles are production`,
      {
        exitCode: EXIT.failed,
        nextSteps: ['make it readable, or remove it'],
        cause: error,
      },
    );
  }
  const { parseProfiles } = await import('./parse-profiles.ts');
  const parsed = parseProfiles(text);
  if (parsed.ok) return parsed.profiles;
  // What a profile may do must not be guessed.
  throw new OperatorError(`${file}: ${parsed.problem}`, {
    exitCode: EXIT.usage,
    nextSteps: ['a valid line: prod-eu: { production: true, readOnly: true, word: PROD EU }'],
  });
}

function profilesFile(env: CliIo['env']): string {
  const xdg = env['XDG_CONFIG_HOME'];
  const base =
    xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(env['HOME'] ?? homedir(), '.config');
  return path.join(base, 'quarterdeck', 'profiles.yaml');
}
