import { expect, test } from 'vitest';
import { isNotTaken } from './not-taken.ts';

const NOT_EXECUTED = 'Update-with-Start could not be executed.';
const grpc = (code: number, details: string) => Object.assign(new Error(details), { code, details });

test.each([
  ['the run ended under it', 14, NOT_EXECUTED, true],
  ['its workers died one after the other', 9, NOT_EXECUTED, true],
  ['the server is down', 14, 'No connection established', false],
  ['the run is paused', 9, 'workflow is already paused.', false],
  ['the input is wrong', 3, NOT_EXECUTED, false],
])('%s', (_, code, details, taken) => {
  expect(isNotTaken(grpc(code, details))).toBe(taken);
  expect(isNotTaken(new Error('Update failed', { cause: grpc(code, details) }))).toBe(taken);
});
