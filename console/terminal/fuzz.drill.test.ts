// The properties of the tokenizer on 20,000 sequences each, of which `npm test` tries a few hundred.
import fc from 'fast-check';
import { test } from 'vitest';
import { CUTS_CHANGE_NOTHING, REPLIES_ARE_SILENT } from '../testing/input-properties.ts';

const RUNS = 20_000;

test('replies of the terminal are silent', () => {
  fc.assert(REPLIES_ARE_SILENT, { numRuns: RUNS, seed: 1 });
});

test('however the reads are cut, the tokens are the same and Ctrl-C comes through', () => {
  fc.assert(CUTS_CHANGE_NOTHING, { numRuns: RUNS, seed: 1 });
});
