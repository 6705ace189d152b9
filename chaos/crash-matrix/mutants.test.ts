// A mutation whose place has moved would leave the code as it is, and the mutant would prove nothing.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { MUTANTS } from './mutants.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

describe.each(MUTANTS)('$name', ({ sources, bundle }) => {
  test('changes something', () => {
    expect(sources.length + bundle.length).toBeGreaterThan(0);
  });

  test('changes a place that is in the sources exactly once', () => {
    for (const { file, from, to } of sources) {
      expect(readFileSync(path.join(ROOT, file), 'utf8').split(from), file).toHaveLength(2);
      expect(to).not.toBe(from);
    }
  });
});
