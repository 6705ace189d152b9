import { parseArgs } from 'node:util';
import { parseExact } from '../../contract/exact-json.ts';
import { jsonFault } from '../../contract/json-fault.ts';
import { type OrderPolicy, POLICIES } from '../../contract/order.ts';
import { usageError } from '../command.ts';
import { parsePlace, type Where } from '../read-settings.ts';

export type FlagKinds = Readonly<Record<string, 'text' | 'switch' | 'list'>>;

export type Flags = {
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  list(name: string): readonly string[];
  has(name: string): boolean;
  /** A whole number, or a usage error that names the flag. */
  count(
    name: string,
    range: { readonly otherwise: number; readonly min: number; readonly max: number },
  ): number;
};

/** Every command that talks to Temporal takes these. */
export const PLACE_FLAGS: FlagKinds = {
  profile: 'text',
  address: 'text',
  namespace: 'text',
  json: 'switch',
};

/** Every command that changes something takes these. */
export const CHANGE_FLAGS: FlagKinds = {
  reason: 'text',
  confirm: 'text',
  'dry-run': 'switch',
  'read-only': 'switch',
};

export const CHANGE_USAGE = '--reason R [--dry-run] [--json]';

export function parseFlags(args: readonly string[], kinds: FlagKinds): Flags {
  const options = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [
      name,
      kind === 'switch'
        ? ({ type: 'boolean' } as const)
        : { type: 'string' as const, multiple: kind === 'list' },
    ]),
  );
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // The first sentence names the flag; the rest explains escaping to programmers.
    const said = error instanceof Error ? (error.message.split(/\. /)[0] ?? error.message) : String(error);
    throw usageError(said.charAt(0).toLowerCase() + said.slice(1), [`flags here: ${flagNames(kinds)}`]);
  }
  const values = parsed.values as Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  const text = (name: string) => (typeof values[name] === 'string' ? (values[name] as string) : undefined);
  return {
    positionals: parsed.positionals,
    text,
    list: (name) => (Array.isArray(values[name]) ? (values[name] as readonly string[]) : []),
    has: (name) => values[name] === true,
    count: (name, range) => {
      const said = text(name);
      if (said === undefined) return range.otherwise;
      const number = Number(said);
      if (!Number.isInteger(number) || number < range.min || number > range.max) {
        throw usageError(
          `--${name} takes a whole number from ${range.min} to ${range.max}, not ${JSON.stringify(said)}`,
        );
      }
      return number;
    },
  };
}

function flagNames(kinds: FlagKinds): string {
  return Object.keys(kinds)
    .map((name) => `--${name}`)
    .join(' ');
}

/** A `quarterdeck://…` among the positionals says where; it is taken out. */
export function whereOf(flags: Flags): { readonly where: Where; readonly words: readonly string[] } {
  const words = flags.positionals.filter((word) => !word.startsWith('quarterdeck://'));
  const address = flags.positionals.find((word) => word.startsWith('quarterdeck://'));
  const said = (name: string) => flags.text(name);
  const profile = said('profile');
  const host = said('address');
  const namespace = said('namespace');
  return {
    words,
    where: {
      ...(address === undefined ? {} : { place: parsePlace(address) }),
      ...(profile === undefined ? {} : { profile }),
      ...(host === undefined ? {} : { address: host }),
      ...(namespace === undefined ? {} : { namespace }),
      readOnly: flags.has('read-only'),
    },
  };
}

export function policyNamed(text: string): OrderPolicy {
  const policy = POLICIES.find((each) => each === text);
  if (policy === undefined)
    throw usageError(`--policy is ${POLICIES.join(', ')}, not ${JSON.stringify(text)}`);
  return policy;
}

export function expectWords(
  words: readonly string[],
  names: readonly string[],
  usage: string,
): readonly string[] {
  if (words.length > names.length) {
    throw usageError(`${JSON.stringify(words[names.length])} is one word too many`, [usage]);
  }
  const missing = names[words.length];
  if (missing !== undefined && !missing.startsWith('[')) throw usageError(`${missing} is missing`, [usage]);
  return words;
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
