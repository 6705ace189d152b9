import { expect, test } from 'vitest';
import { type Case, type Mutant, mutate, survival } from './mutant.ts';

const MUTANT: Mutant = { name: 'm', file: 'a.ts', from: '1', to: '2', killedBy: 'is one' };
const CASES: readonly Case<string>[] = [
  {
    name: 'is one',
    async play(text) {
      expect(text).toBe('const a = 1;');
    },
  },
];

test('a mutant changes the one place that it names', () => {
  expect(mutate('const a = 1;', MUTANT)).toBe('const a = 2;');
});

test.each(['const a = 0;', 'const a = 11;'])(
  'one whose place is missing or not unique is refused: %s',
  (text) => {
    expect(() => mutate(text, MUTANT)).toThrow(/^m: "1" is there [02] times$/);
  },
);

test('a mutant is killed by its case, and by no other', async () => {
  expect(await survival(MUTANT, CASES, 'const a = 2;')).toBeNull();
  expect(await survival(MUTANT, CASES, 'const a = 1;')).toBe('m: "is one" does not notice it');
  expect(await survival({ ...MUTANT, killedBy: 'else' }, CASES, '')).toBe('m: there is no case "else"');
});
