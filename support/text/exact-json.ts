/**
 * JSON with its numbers as written. A double holds neither `12345678901234567890` nor `12.50`; other people's ids and
 * amounts must be sent and shown with the digits that they wrote.
 */

/**
 * The text of a number that a double would change. It is a boxed string: JSON never makes one of its own, so nothing
 * that a user wrote can be taken for it, it survives `structuredClone`, and `String(value)` is the number's text.
 */
export type ExactNumber = { readonly [EXACT]: true; toString(): string };
declare const EXACT: unique symbol;

// ES2026; the library of the compiler's target does not have them yet.
type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown;
type ExactJson = {
  parse(text: string, reviver: Reviver): unknown;
  rawJSON(text: string): unknown;
};
const json = JSON as unknown as ExactJson;

export function isExactNumber(value: unknown): value is ExactNumber {
  return Object.prototype.toString.call(value) === '[object String]' && typeof value === 'object';
}

/** As `JSON.parse`, but that a number whose text a double would change is an `ExactNumber`. */
export function parseExact(text: string): unknown {
  return json.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? Object(source) : value,
  );
}

/** As `JSON.stringify`, with each `ExactNumber` as it was written. */
export function stringifyExact(value: unknown, indent?: number): string {
  // Undefined and functions have no JSON; as in JavaScript.
  return (
    JSON.stringify(
      value,
      (_key, each: unknown) => (isExactNumber(each) ? json.rawJSON(String(each)) : each),
      indent,
    ) ?? String(value)
  );
}

/** The value with plain numbers, for what a schema reads; digits that a double lacks are lost. */
export function plainNumbers(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(stringifyExact(value));
}
