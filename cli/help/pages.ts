import type { Command } from 'commander';
import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';
import { completionTree } from '../completion/tree.ts';
import { zshCompletion } from '../completion/zsh.ts';
import { HELP_WIDTH } from '../parsing/build-command.ts';

/**
 * What the program prints without doing anything, by the words that ask for it. Written at build time, so that the
 * launcher can answer without starting the program.
 */
export type Pages = {
  /** By the path of the command: `orders list`; the empty one is the program. */
  readonly help: Readonly<Record<string, string>>;
  /** By the shell. */
  readonly completion: Readonly<Record<string, string>>;
};

export function pagesOf(program: Command): Pages {
  const tree = completionTree(program);
  return {
    help: Object.fromEntries(helpOf(program, [])),
    completion: { bash: bashCompletion(tree), zsh: zshCompletion(tree), fish: fishCompletion(tree) },
  };
}

function helpOf(command: Command, words: readonly string[]): readonly (readonly [string, string])[] {
  let text = '';
  command.configureOutput({
    getOutHelpWidth: () => HELP_WIDTH,
    getOutHasColors: () => false,
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return [
    [words.join(' '), text],
    ...command.commands.flatMap((child) => helpOf(child, [...words, child.name()])),
  ];
}
