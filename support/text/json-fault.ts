import { errorText } from '../errors/error-text.ts';

/**
 * What is wrong with a text that is no JSON, and where, without a word of the text: it may hold a secret. For people,
 * so lines and characters count from 1.
 */
export function jsonFault(text: string): string {
  const problem = problemOf(text);
  if (problem === null) return 'it is JSON';
  if (text.trim() === '') return 'it is empty';
  if (endsEarly(problem, text)) return 'it ends too early: a bracket, a quote or a value is missing';
  const at = brokenAt(text);
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const character = Array.from(before.slice(before.lastIndexOf('\n') + 1)).length + 1;
  const where = text.includes('\n') ? `line ${line}, character ${character}` : `character ${character}`;
  return `${where}: ${expected(problem)}`;
}

/** JSON is broken from one character on: of all beginnings, the longest that could still become JSON ends before it. */
function brokenAt(text: string): number {
  let good = 0;
  let bad = text.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const problem = problemOf(text.slice(0, middle));
    if (problem === null || endsEarly(problem, text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function problemOf(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return errorText(error);
  }
}

function endsEarly(problem: string, text: string): boolean {
  if (/^Un(?:expected end of|terminated string)/.test(problem)) return true;
  const position = /at position (\d+)/.exec(problem)?.[1];
  return position !== undefined && Number(position) >= text.length;
}

/** Of V8's sentences those that do not repeat what was written. */
function expected(problem: string): string {
  const message =
    /^(Expected [^"]*?|Unexpected non-whitespace character after JSON|Bad [a-z ]+|Exponent part is missing a number|No number after minus sign|Unterminated fractional number)(?: in JSON)? at position/i.exec(
      problem,
    )?.[1];
  if (message !== undefined) return message.charAt(0).toLowerCase() + message.slice(1);
  return 'expected a value: text in double quotes, a number, true, false, null, [...] or {...}';
}
