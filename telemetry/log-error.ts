import { clipText } from '../support/text/clip.ts';
/** What a log line holds of an error: plain data, with the causes below it. */
export type LoggedError = {
  readonly name: string;
  readonly message: string;
  readonly type?: string;
  readonly code?: string;
  readonly stack?: readonly string[];
  readonly cause?: LoggedError;
};

const CAUSES_MAX = 5;
const STACK_LINES_MAX = 20;
const MESSAGE_CHARACTERS_MAX = 2_000;

/** Never throws, whatever was thrown: errors may carry getters, cycles or no prototype. */
export function describeError(error: unknown, depth = 0): LoggedError {
  try {
    if (!(error instanceof Error) && !isErrorLike(error)) {
      return {
        name: typeof error,
        message: clipText(typeof error === 'string' ? error : safeText(error), MESSAGE_CHARACTERS_MAX),
      };
    }
    const fields = error as Error & { type?: unknown; code?: unknown };
    const stack = typeof fields.stack === 'string' ? stackLines(fields.stack) : [];
    return {
      name: String(fields.name),
      message: clipText(String(fields.message), MESSAGE_CHARACTERS_MAX),
      ...(typeof fields.type === 'string' ? { type: fields.type } : {}),
      ...(typeof fields.code === 'string' || typeof fields.code === 'number'
        ? { code: String(fields.code) }
        : {}),
      ...(stack.length === 0 ? {} : { stack }),
      ...(fields.cause === undefined || fields.cause === null || depth + 1 >= CAUSES_MAX
        ? {}
        : { cause: describeError(fields.cause, depth + 1) }),
    };
  } catch {
    return { name: 'Error', message: 'an error that cannot be described' };
  }
}

function isErrorLike(value: unknown): value is Error {
  return typeof value === 'object' && value !== null && 'message' in value && 'name' in value;
}

function stackLines(stack: string): string[] {
  return stack
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, STACK_LINES_MAX)
    .map((line) => line.trim());
}

function safeText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
