import process from 'node:process';
import { errorStack } from '../errors/error-text.ts';
import { systemProblem } from '../errors/system-error.ts';
import { escapeLine, escapeUnsafe } from '../text/escape-unsafe.ts';

/** Expected failures of a program in its own words; undefined for every other error. */
export type Explain = (error: unknown) => readonly string[] | undefined;

export type MainOptions = {
  readonly explain?: Explain;
  /** Called with an uncaught error of the operating system (no disk, no descriptor); the program then continues. */
  readonly survive?: (line: string) => void;
};

/**
 * The frame of every program of ours but the CLI, which has exit codes of its own. `main` gives the exit code. What the
 * system refuses is reported in one line with what to do next; only a defect is reported with its stack. Output that no one
 * takes any more (closed pipe, full disk, terminal gone) ends nothing.
 */
export function runMain(name: string, main: () => Promise<number>, options: MainOptions = {}): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const report = (error: unknown): void => {
    for (const line of failureLines(name, error, options.explain)) process.stderr.write(`${line}\n`);
  };
  // Also unhandled rejections: a listener for those would take them from the SDK.
  process.on('uncaughtException', (error) => {
    if (options.survive !== undefined && systemProblem(error) !== undefined) {
      options.survive(`uncaught: ${error.stack ?? String(error)}`);
      return;
    }
    report(error);
    process.exit(1);
  });
  main().then(
    (code) => process.exit(code),
    (error: unknown) => {
      report(error);
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
  // One line: the parent shows the last line of the log.
  if (problem !== undefined) return [`${name}: cannot go on: ${problem.says}; ${problem.todo}`];
  const stack = errorStack(error);
  return [`${name}: this is a defect of quarterdeck itself`, escapeUnsafe(stack)];
}
