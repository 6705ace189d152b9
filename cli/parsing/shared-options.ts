import { POLICIES } from '../../contract/order/order.ts';
import { parseExact } from '../../support/text/exact-json.ts';
import { jsonFault } from '../../support/text/json-fault.ts';
import { type OptionSpec, usageError } from '../command.ts';
import { parsePlace, type Where } from '../read-settings.ts';
import type { Flags } from './flags.ts';

const TARGET = 'Target:';

export const JSON_OPTION: OptionSpec = { flags: '--json', description: 'print JSON' };

/** Every command that talks to Temporal takes these. */
export const PLACE_OPTIONS: readonly OptionSpec[] = [
  JSON_OPTION,
  { flags: '--profile <name>', description: 'profile of temporal.toml', group: TARGET },
  { flags: '--address <host:port>', description: 'Temporal server', group: TARGET },
  {
    flags: '--namespace <name>',
    description: "Temporal namespace (default: the profile's, or default)",
    group: TARGET,
  },
];

/** Every command that changes something takes these. */
export const CHANGE_OPTIONS: readonly OptionSpec[] = [
  { flags: '--reason <text>', description: 'why; recorded in journal and history. Required' },
  { flags: '--confirm <text>', description: 'the proof that the preview asks for' },
  { flags: '--dry-run', description: 'preview only' },
  { flags: '--read-only', description: 'refuse every change' },
];

export const RUN_OPTION: OptionSpec = {
  flags: '--run <id>',
  description: 'a run of the workflow (default: the latest)',
};

export const POLICY_OPTION: OptionSpec = {
  flags: '--policy <name>',
  description: 'timeouts: see docs/POLICIES.md',
  choices: POLICIES,
};

/** The folder of a stack. */
export const FOLDER_OPTION: OptionSpec = {
  flags: '--folder <dir>',
  description: 'the stack kept in <dir>/.quarterdeck (default: of this clone)',
};

export function whereOf(flags: Flags): Where {
  const { place } = flags;
  const [profile, address, namespace] = ['profile', 'address', 'namespace'].map((name) => flags.text(name));
  return {
    ...(place === undefined ? {} : { place: parsePlace(place) }),
    ...(profile === undefined ? {} : { profile }),
    ...(address === undefined ? {} : { address }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

/** A file may begin with a byte order mark; JSON may not. */
export function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

export function jsonArgument(text: string | undefined, flag: string): unknown {
  if (text === undefined) return undefined;
  try {
    return parseExact(withoutMark(text));
  } catch {
    throw usageError(`--${flag} is not JSON: ${jsonFault(withoutMark(text))}`, [
      `text needs quotes of its own: --${flag} '"text"'`,
    ]);
  }
}
