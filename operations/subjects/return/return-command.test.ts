import { expect, test } from 'vitest';
import { returnCommand } from './return-command.ts';

test.each([
  ['approve', {}, 'approve ret-A1B2C3D4'],
  ['retryStage', {}, 'retry ret-A1B2C3D4'],
  ['inspect', { input: { result: 'accept' } }, 'inspect ret-A1B2C3D4 --result accept'],
  ['settle', { needs: ['reference'] }, 'settle ret-A1B2C3D4 --reference REFERENCE --confirm B2C3D4'],
])('%s has its own command', (name, more, words) => {
  expect(returnCommand('ret-A1B2C3D4', { name, ...more })).toBe(
    `./quarterdeck returns ${words} --reason WHY`,
  );
});
