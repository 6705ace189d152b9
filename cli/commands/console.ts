import { parseArgs } from 'node:util';
import { type CliIo, type Command, usageError } from '../command.ts';
import { type ConsoleLook, openConsole } from '../console/open-console.ts';
import { requireTerminal } from '../console/require-terminal.ts';
import { parsePlace, readSettings, type Where } from '../read-settings.ts';

const USAGE = `quarterdeck console [ADDRESS] [flags]

  Opens the console. ADDRESS is a place: quarterdeck://-/default/orders?lens=attention

  --profile NAME     a profile of temporal.toml
  --address H:P      a Temporal server
  --namespace NAME
  --read-only        looks, never acts
  --ascii            no sign beyond ASCII
  --no-mouse         leaves the mouse to the terminal
  --screen-reader    sentences instead of a screen
`;

export const consoleCommand: Command = {
  name: 'console',
  summary: 'open the console on the orders of a Temporal server',
  usage: USAGE,
  run: runConsoleCommand,
};

async function runConsoleCommand(args: readonly string[], io: CliIo): Promise<number> {
  const flags = parseFlags(args);
  requireTerminal(io);
  const settings = await readSettings(flags.where, io);
  return await openConsole({ ...flags, io, settings });
}

type ConsoleFlags = ConsoleLook & { readonly where: Where };

function parseFlags(args: readonly string[]): ConsoleFlags {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    const said = error instanceof Error ? (error.message.split(/\. /)[0] ?? '') : String(error);
    throw usageError(said.charAt(0).toLowerCase() + said.slice(1), ['quarterdeck console --help']);
  }
  const { values, positionals } = parsed;
  if (positionals.length > 1) throw usageError('console takes one address');
  const [address] = positionals;
  return {
    where: {
      ...(address === undefined ? {} : { place: parsePlace(address) }),
      ...(values.profile === undefined ? {} : { profile: values.profile }),
      ...(values.address === undefined ? {} : { address: values.address }),
      ...(values.namespace === undefined ? {} : { namespace: values.namespace }),
      readOnly: values['read-only'],
    },
    ascii: values.ascii,
    mouse: !values['no-mouse'],
    screenReader: values['screen-reader'],
  };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      profile: { type: 'string' },
      address: { type: 'string' },
      namespace: { type: 'string' },
      'read-only': { type: 'boolean', default: false },
      ascii: { type: 'boolean', default: false },
      'no-mouse': { type: 'boolean', default: false },
      'screen-reader': { type: 'boolean', default: false },
    },
  });
}
