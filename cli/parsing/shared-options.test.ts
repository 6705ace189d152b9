import { expect, test } from 'vitest';
import { jsonArgument } from './shared-options.ts';

test('JSON may begin with a byte order mark', () => {
  expect(jsonArgument('\uFEFF{"a":1}', 'file')).toEqual({ a: 1 });
});
