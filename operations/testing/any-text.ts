import fc from 'fast-check';

/** Any text at all, with controls and lone surrogates; drawn from numbers, because the tables of named units load slowly. */
export const anyText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xff }), fc.integer({ min: 0, max: 0xffff })), { maxLength: 40 })
  .map((codes) => String.fromCharCode(...codes));
