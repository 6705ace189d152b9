import type { Flags } from './parsing/flags.ts';

/** Exit codes of every command. 0 done; 1 failed or unknown; 2 wrong usage; 3 not found or refused; 4 cannot reach. */
export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3, unreachable: 4 } as const;

/** What a command may touch of its process. Tests pass their own. */
export type CliIo = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
};

export type ArgumentSpec = {
  /** `<id>` is required, `[name]` is not, `[part...]` is a list. */
  readonly name: string;
  readonly description: string;
  readonly choices?: readonly string[];
};

export type OptionSpec = {
  /** `--limit <n>`, `--dry-run`, `--no-mouse`. */
  readonly flags: string;
  readonly description: string;
  readonly choices?: readonly string[];
  readonly default?: string | number;
  /** The value is a whole number in this range. */
  readonly number?: { readonly min: number; readonly max: number };
  /** It may be given several times, and all values count. */
  readonly repeats?: boolean;
  /** Long names of options that exclude this one. */
  readonly conflicts?: readonly string[];
  /** Heading in the help; "Options" where there is none. */
  readonly group?: string;
  /** Left out of help and completion. */
  readonly hidden?: boolean;
};

export type Example = {
  /** What follows the name of the program. */
  readonly args: string;
  readonly description?: string;
};

type Described = {
  readonly name: string;
  /** One line for lists of commands. */
  readonly summary: string;
  /** What else there is to know; the summary opens the help in any case. */
  readonly description?: string;
  /** Shown at the end of its help, and run by a test. */
  readonly examples: readonly Example[];
};

export type CommandLeaf = Described & {
  readonly arguments?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  /** A `quarterdeck://…` address may stand among its arguments. */
  readonly takesPlace?: boolean;
  /** Gives the exit code; never ends the process itself. */
  run(flags: Flags, io: CliIo): Promise<number>;
};

export type CommandGroup = Described & { readonly commands: readonly CommandLeaf[] };

export type Command = CommandLeaf | CommandGroup;

export function isGroup(command: Command): command is CommandGroup {
  return 'commands' in command;
}

/** An error of the user or the environment: one sentence with next steps, never a stack trace. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
  readonly exitCode: number;
  readonly nextSteps: readonly string[];
  constructor(
    message: string,
    options: { readonly exitCode: number; readonly nextSteps?: readonly string[]; readonly cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.exitCode = options.exitCode;
    this.nextSteps = options.nextSteps ?? [];
  }
}

export function usageError(message: string, nextSteps: readonly string[] = []): OperatorError {
  return new OperatorError(message, { exitCode: EXIT.usage, nextSteps });
}
