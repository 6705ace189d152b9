import { isExactNumber } from '../../support/text/exact-json.ts';
import { usageError } from '../command.ts';

/**
 * Numbers of a known update are whole. `30.0` and `3e1` are sent as 30; a number that a double cannot represent exactly is
 * rejected with its digits as typed, instead of being rounded.
 */
export function wholeNumbers(value: unknown, field = 'input'): unknown {
  if (isExactNumber(value)) {
    const text = String(value);
    const number = Number(text);
    if (Number.isSafeInteger(number) && /^-?\d+(?:\.0+)?(?:[eE]\+?\d+)?$/.test(text)) return number;
    throw usageError(`${field}: ${text} is not a whole number up to ${Number.MAX_SAFE_INTEGER}`);
  }
  if (Array.isArray(value)) return value.map((each, at) => wholeNumbers(each, `${field}.${at}`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      wholeNumbers(each, field === 'input' ? name : `${field}.${name}`),
    ]),
  );
}
