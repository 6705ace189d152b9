import { parseArgs } from 'node:util';
import type { Place } from '../../console/model/state.ts';
import { ORDER_DECK } from '../../contract/order-deck.ts';
import { type CliIo, type Command, EXIT, OperatorError, usageError } from '../command.ts';
import { startData } from '../console/start-data.ts';
import { parsePlace, readSettings, type Settings, type Where } from '../read-settings.ts';

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
  if (io.stdin.isTTY !== true || io.stdout.isTTY !== true) {
    throw new OperatorError('the console needs a terminal for its input and its output', {
      exitCode: EXIT.usage,
      nextSteps: ['without one: quarterdeck orders list'],
    });
  }
  const settings = await readSettings(flags.where, io);
  return await openConsole(settings, flags, io);
}

type ConsoleFlags = {
  readonly where: Where;
  readonly ascii: boolean;
  readonly mouse: boolean;
  readonly screenReader: boolean;
};

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

/** The thread is started first: it connects while Ink is loaded. */
async function openConsole(settings: Settings, flags: ConsoleFlags, io: CliIo): Promise<number> {
  const data = startData(settings);
  const { runConsole } = await import('../../console/main.tsx');
  const { placeOf } = await import('../../console/model/commands.ts');
  const { target, policy } = settings;
  const shown = {
    deck: ORDER_DECK,
    label: target.label,
    address: target.address,
    namespace: target.namespace,
    profile: target.profile,
    identity: settings.actor,
    production: policy.production,
    word: policy.word,
    readOnly: policy.readOnly,
    screenReader: flags.screenReader,
    firstStart: false,
  };
  const start: Place =
    flags.where.place === undefined
      ? { kind: 'orders', lens: ORDER_DECK.lenses[0]?.id ?? 'all', query: null }
      : placeOf(shown, flags.where.place);
  return await runConsole({
    settings: shown,
    place: start,
    ascii: flags.ascii || !speaksUtf8(io.env),
    // no-color.org: set and not empty.
    colour: (io.env['NO_COLOR'] ?? '') === '' && io.env['TERM'] !== 'dumb',
    mouse: flags.mouse,
    stdin: io.stdin,
    stdout: io.stdout,
    open: () => Promise.resolve({ data }),
  });
}

/** A locale that says something else than UTF-8 gets ASCII; one that says nothing is asked by the width probe. */
function speaksUtf8(env: CliIo['env']): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
  return locale === undefined || /utf-?8/i.test(locale);
}
