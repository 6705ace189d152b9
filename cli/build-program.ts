import { Command as Commander } from 'commander';
import type { Command } from './command.ts';
import type { TableEntry } from './command-table.ts';
import { buildCommand, described, type Perform } from './parsing/build-command.ts';

const ROOT = {
  summary: 'an operations console for orders on Temporal',
  description: `Without a running stack in this folder, commands need a target: --profile NAME, --address HOST:PORT,
TEMPORAL_PROFILE or TEMPORAL_ADDRESS.

Exit codes: 0 done, 1 failed or unknown, 2 wrong usage, 3 not found or refused, 4 cannot reach.`,
  examples: [
    { args: 'start', description: 'the whole system on this machine, and the console on top' },
    { args: 'orders list --lens attention' },
    { args: 'help orders cancel' },
  ],
} as const;

/** Commands that are not loaded are known by name and summary. */
export function buildProgram(
  table: readonly TableEntry[],
  loaded: readonly Command[],
  perform: Perform,
): Commander {
  const program = described(new Commander('quarterdeck'), ROOT)
    .usage('<command> [options]')
    .enablePositionalOptions()
    .option('-V, --version', 'show the version')
    .helpCommand('help [command]', 'show help of a command');
  for (const { name, summary } of table) {
    const command = loaded.find((each) => each.name === name);
    program.addCommand(
      command === undefined ? new Commander(name).summary(summary) : buildCommand(command, perform),
    );
  }
  return program;
}
