import type { FailureLine } from '../../../operations/temporal/failure-line.ts';
import { plainText } from '../../../operations/text/plain-text.ts';

/** A chain of failures, outermost first, each with the beginning of its stack. */
export function failureLines(chain: readonly FailureLine[]): readonly string[] {
  if (chain.length === 0) return ['no failure is recorded'];
  return chain.flatMap((link, depth) => [
    `${depth === 0 ? '' : 'because '}${link.type === null ? '' : `${link.type}: `}${link.message}${link.retryable ? '' : ' (never retried)'}`,
    // Stacks are text from outside as well, and keep their lines.
    ...(link.stack === null
      ? []
      : link.stack
          .split('\n')
          .slice(0, 40)
          .map((line) => `    ${plainText(line, 300)}`)),
  ]);
}
