import process from 'node:process';
import { errorStack } from '../errors/error-text.ts';
import { systemProblem } from '../errors/system-error.ts';
import { escapeLine, escapeUnsafe } from '../text/escape-unsafe.ts';

/** Expected failures of a program in its own words; undefined for every other error. */
export type Explain = (error: unknown) => readonly string[] | undefined;

export type MainOptions = {
  readonly explain?: Explain;
  /** Told of a refusal of the system (no disk, no descriptor) that nobody caught; the program then goes on. */
  readonly survive?: (line: string) => void;
};

/**
 * The frame of every program of ours but the CLI, which has exit codes of its own. `main` gives the exit code. What the
 * system refuses is told in one line with what to do next; only a defect is told with its stack. Output that nobody
 * takes any more (closed pipe, full disk, terminal gone) ends nothing.
 */
export function runMain(name: string, main: () => Promise<number>, options: MainOptions = {}): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const tell = (error: unknown): void => {
    for (const line of failureLines(name, error, options.explain)) process.stderr.write(`${line}\n`);
  };
  // Also what a rejected promise becomes that nobody waits for: a listener for those would take them from the SDK.
  process.on('uncaughtException', (error) => {
    if (options.survive !== undefined && systemProblem(error) !== undefined) {
      options.survive(`uncaught: ${error.stack ?? String(error)}`);
      return;
    }
    tell(error);
    process.exit(1);
  });
  main().then(
    (code) => process.exit(code),
    (error: unknown) => {
      tell(error);
      process.exit(1);
    },
  );
}

export function failureLines(
  name: string,
  error: unknown,
  explain: Explain = () => undefined,
): readonly string[] {
  const [first, ...more] = explain(error) ?? [];
  if (first !== undefined)
    return [`${name}: ${escapeLine(first)}`, ...more.map((line) => `  ${escapeLine(line)}`)];
  const problem = systemProblem(error);
  // One line: whoever started the program shows the last line of its log.
  if (problem !== undefined) return [`${name}: cannot go on: ${problem.says}; ${problem.todo}`];
  const stack = errorStack(error);
  return [`${name}: this is a defect of quarterdeck itself`, escapeUnsafe(stack)];
}
