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

export type Command = {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Shown by `quarterdeck NAME --help`, and under a usage error. */
  readonly usage: string;
  /** The command answers `--help` itself, because it has commands of its own. */
  readonly ownHelp?: boolean;
  /** Gives the exit code; never ends the process itself. */
  run(args: readonly string[], io: CliIo): Promise<number>;
};

/** The user's mistake or trouble, told in one sentence with what to do next; never with a stack. */
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
