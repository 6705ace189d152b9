import { parseDuration } from '../../support/time/parse-duration.ts';
import { type CliIo, type CommandLeaf, usageError } from '../command.ts';
import { canDraw } from '../console/require-terminal.ts';
import { readStackRequest, STACK_DESCRIPTION, STACK_OPTIONS } from '../stack/stack-flags.ts';
import { startInConsole } from '../stack/start-in-console.ts';
import { startInLines } from '../stack/start-in-lines.ts';

export const start: CommandLeaf = {
  name: 'start',
  summary: 'start the local system with demo orders and open the console',
  description: `The same as npm start. Without a terminal: a checklist, the addresses, then one line every 5 s until a signal. A
second start attaches to the stack that runs; the stack ends with the last of them, unless "stack up" keeps it.

${STACK_DESCRIPTION}`,
  options: [
    { flags: '--for <time>', description: 'lines, and the end this long after all is ready: 60s, 5m, 1h' },
    { flags: '--lines', description: 'lines also on a terminal' },
    ...STACK_OPTIONS,
  ],
  examples: [{ args: 'start' }, { args: 'start --for 60s --rate 30/m' }],
  async run(flags, io) {
    const request = await readStackRequest(flags, io);
    const forMs = duration(flags.text('for'));
    const lines = flags.has('lines') || forMs !== null || !hasTerminal(io);
    return lines ? await startInLines(request, forMs, io) : await startInConsole(request, io);
  },
};

function hasTerminal(io: CliIo): boolean {
  return io.stdout.isTTY === true && io.stdin.isTTY === true && canDraw(io.env);
}

function duration(text: string | undefined): number | null {
  if (text === undefined) return null;
  const milliseconds = parseDuration(text, ['s', 'm', 'h']);
  if (milliseconds === null) throw usageError('--for takes a time such as 60s, 5m or 1h');
  return milliseconds;
}
