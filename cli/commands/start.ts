import { type CliIo, type Command, usageError } from '../command.ts';
import { canDraw } from '../console/require-terminal.ts';
import { readStackFlags, STACK_FLAGS_HELP } from '../stack/stack-flags.ts';
import { startInConsole } from '../stack/start-in-console.ts';
import { startInLines } from '../stack/start-in-lines.ts';

export const start: Command = {
  name: 'start',
  summary: 'start the local system with demo orders and open the console',
  usage: `quarterdeck start [flags]      (npm start -- [flags])

Without a terminal: a checklist, the addresses, then one line every 5 s until a signal. A second start attaches to the
stack that runs; the stack ends with the last of them, unless \`stack up\` keeps it.

  --for 60s              lines, and the end this long after all is ready (s, m or h)
  --lines                lines also on a terminal
${STACK_FLAGS_HELP}`,
  async run(args, io) {
    const wish = await readStackFlags(args, io, { for: { type: 'string' }, lines: { type: 'boolean' } });
    if (wish.positionals.length > 0)
      throw usageError(`start takes no ${JSON.stringify(wish.positionals[0])}`);
    const forMs = duration(wish.values['for'] as string | undefined);
    const lines = wish.values['lines'] === true || forMs !== null || !hasTerminal(io);
    return lines ? await startInLines(wish, forMs, io) : await startInConsole(wish, io);
  },
};

function hasTerminal(io: CliIo): boolean {
  return io.stdout.isTTY === true && io.stdin.isTTY === true && canDraw(io.env);
}

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

function duration(text: string | undefined): number | null {
  if (text === undefined) return null;
  const match = /^(\d{1,6})(s|m|h)$/.exec(text);
  if (match === null) throw usageError('--for takes a time such as 60s, 5m or 1h');
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}
