import type { Command } from 'commander';

/** What completion knows of a command, read from the parser itself. */
export type Node = {
  /** Words after the name of the program: `orders list`. */
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly children: readonly Node[];
  readonly options: readonly NodeOption[];
  /** The words that its arguments may be, where they are known. */
  readonly words: readonly string[];
};

export type NodeOption = {
  readonly long: string;
  readonly short: string | null;
  readonly description: string;
  /** What its value is; null: it takes none. */
  readonly value:
    | { readonly kind: 'text' | 'file' | 'folder' }
    | { readonly kind: 'choice'; readonly choices: readonly string[] }
    | null;
};

export function completionTree(program: Command): Node {
  const root = nodeOf(program, []);
  const names = root.children.map(({ name }) => name);
  // commander's own command is not among the commands.
  const help = { path: 'help', name: 'help', summary: 'show help of a command', children: [], options: [] };
  return { ...root, children: [...root.children, { ...help, words: names }] };
}

/** The node and all below it. */
export function everyNode(node: Node): readonly Node[] {
  return [node, ...node.children.flatMap(everyNode)];
}

function nodeOf(command: Command, words: readonly string[]): Node {
  const options = command.options.filter(({ hidden }) => !hidden).map(optionOf);
  return {
    path: words.join(' '),
    name: command.name(),
    summary: command.summary(),
    children: command.commands.map((child) => nodeOf(child, [...words, child.name()])),
    options: [...options, HELP],
    words: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  };
}

const HELP: NodeOption = { long: '--help', short: '-h', description: 'show help', value: null };

function optionOf(option: Command['options'][number]): NodeOption {
  const { argChoices, description, flags, long, optional, required, short } = option;
  return {
    long: long ?? flags,
    short: short ?? null,
    description,
    value: required || optional ? valueKind(flags, argChoices) : null,
  };
}

function valueKind(flags: string, choices: readonly string[] | undefined): NonNullable<NodeOption['value']> {
  if (choices !== undefined) return { kind: 'choice', choices };
  if (flags.includes('<path>')) return { kind: 'file' };
  return { kind: flags.includes('<dir>') ? 'folder' : 'text' };
}
