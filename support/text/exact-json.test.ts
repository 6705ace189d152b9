import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isExactNumber, parseExact, plainNumbers, stringifyExact } from './exact-json.ts';

const digits = (max: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${max}}$`));
const whole = fc.stringMatching(/^-?(?:0|[1-9][0-9]{0,40})$/);
/** Any number of the grammar of JSON. */
const numberText = fc
  .tuple(
    whole,
    fc.option(digits(30), { nil: null }),
    fc.option(fc.stringMatching(/^[eE][+-]?[0-9]{1,3}$/), { nil: null }),
  )
  .map(
    ([integer, fraction, exponent]) =>
      `${integer}${fraction === null ? '' : `.${fraction}`}${exponent ?? ''}`,
  );

/** JSON text without white space, numbers as anyone may write them. */
const { jsonText } = fc.letrec<{ jsonText: string }>((tie) => ({
  jsonText: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    numberText,
    fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
    fc.constantFrom('true', 'false', 'null'),
    fc.array(tie('jsonText'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
    fc.dictionary(fc.stringMatching(/^[a-z_$]{1,8}$/), tie('jsonText'), { maxKeys: 4 }).map(
      (fields) =>
        `{${Object.entries(fields)
          .map(([name, text]) => `${JSON.stringify(name)}:${text}`)
          .join(',')}}`,
    ),
  ),
}));

describe('exact JSON', () => {
  test.each([
    '12345678901234567890',
    '9007199254740993',
    '-9007199254740993',
    '0.1000000000000000055511151231257827',
    '12.50',
    '1.0',
    '-0',
    '1e400',
    '1E+2',
  ])('%s is preserved as written, also in an object and an array', (number) => {
    for (const text of [number, `{"id":${number}}`, `[${number},{"a":[${number}]}]`]) {
      expect(stringifyExact(parseExact(text))).toBe(text);
    }
  });

  test('numbers that a double holds as written are plain numbers', () => {
    expect(parseExact('[0,1,-5,12.5,9007199254740991]')).toEqual([0, 1, -5, 12.5, 9007199254740991]);
  });

  test('any JSON text is preserved as written, also after a structured clone', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        const value = parseExact(text);
        expect(stringifyExact(value)).toBe(text);
        expect(stringifyExact(structuredClone(value))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  test('any value that JSON.stringify wrote is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parseExact(text)).toEqual(JSON.parse(text));
        expect(stringifyExact(parseExact(text), 2)).toBe(JSON.stringify(JSON.parse(text), null, 2));
      }),
      { numRuns: 300 },
    );
  });

  test('nothing that a person can write as a string or an object is taken for a number', () => {
    for (const text of ['"12345678901234567890"', '{"0":"1","length":1}', '{"toString":"1"}']) {
      expect(stringifyExact(parseExact(text))).toBe(text);
      expect(isExactNumber(parseExact(text))).toBe(false);
    }
  });

  test('as a text it is the number as written, and a schema gets plain numbers', () => {
    expect(`${String(parseExact('12345678901234567890'))}`).toBe('12345678901234567890');
    expect(plainNumbers(parseExact('{"quantity":2.0}'))).toEqual({ quantity: 2 });
  });

  test('what is no JSON is refused as by JSON.parse', () => {
    for (const text of ['', '01', '1.', '.5', '+1', 'NaN', '0x10', '1_000', '{a:1}'])
      expect(() => parseExact(text), text).toThrow(SyntaxError);
  });
});
