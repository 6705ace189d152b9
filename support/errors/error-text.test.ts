import { expect, test } from 'vitest';
import { errorStack, errorText } from './error-text.ts';

test('the text of an error is its message, and never empty', () => {
  expect(errorText(new TypeError('no such file'))).toBe('no such file');
  expect(errorText(new AggregateError([new Error('refused')]))).toBe('AggregateError');
});

test('what is thrown and is no error is printed as it is', () => {
  expect(errorText('refused')).toBe('refused');
  expect(errorText(undefined)).toBe('undefined');
});

test('the stack begins with name and message', () => {
  expect(errorStack(new RangeError('too large'))).toMatch(/^RangeError: too large\n +at /);
  expect(errorStack(7)).toBe('7');
});
