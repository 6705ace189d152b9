import type { CliIo, CommandLeaf } from '../command.ts';
import { type ConsoleLook, openConsole } from '../console/open-console.ts';
import { requireTerminal } from '../console/require-terminal.ts';
import { PLACE_OPTIONS, whereOf } from '../parsing/shared-options.ts';
import { parsePlace, readSettings, type Where } from '../read-settings.ts';

export const consoleCommand: CommandLeaf = {
  name: 'console',
  summary: 'open the console on the orders of a Temporal server',
  arguments: [
    {
      name: '[address]',
      description: 'where it opens, such as quarterdeck://-/default/orders?lens=attention',
    },
  ],
  options: [
    { flags: '--read-only', description: 'look, never act' },
    { flags: '--ascii', description: 'no sign beyond ASCII' },
    { flags: '--no-mouse', description: 'leave the mouse to the terminal' },
    { flags: '--screen-reader', description: 'sentences instead of a screen' },
    ...PLACE_OPTIONS.filter(({ flags }) => flags !== '--json'),
  ],
  examples: [
    { args: 'console --address 127.0.0.1:7233 --read-only' },
    { args: "console 'quarterdeck://-/default/orders?lens=attention'" },
  ],
  async run(flags, io) {
    const [address] = flags.words;
    const where = {
      ...whereOf(flags),
      ...(address === undefined ? {} : { place: parsePlace(address) }),
      readOnly: flags.has('read-only'),
    };
    const look = {
      ascii: flags.has('ascii'),
      mouse: !flags.has('no-mouse'),
      screenReader: flags.has('screen-reader'),
    };
    return await runConsole(where, look, io);
  },
};

/** The console on a running server, for commands of ours too. */
export async function runConsole(where: Where, look: ConsoleLook, io: CliIo): Promise<number> {
  requireTerminal(io);
  const settings = await readSettings(where, io);
  return await openConsole({ ...look, where, io, settings });
}
