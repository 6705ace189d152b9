import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { actsOf } from '../../cli/testing/gated-run.ts';
import { ENVIRONMENT } from '../../contract/stack/environment.ts';
import { HOSTILE } from '../../contract/testing/hostile.ts';
import { builtProgram } from '../built-program.ts';

const TEXT = HOSTILE.join('').toWellFormed().replaceAll('\0', '').slice(0, 500);

test.each(['worker', 'callbacks', 'providers', 'migrate', 'seed'] as const)(
  '%s rejects hostile settings without printing raw control sequences',
  (program) => {
    const hostile = Object.values(ENVIRONMENT).map((name) => [name, TEXT] as const);
    const ran = spawnSync(process.execPath, [builtProgram(program)], {
      env: { PATH: process.env['PATH'], ...Object.fromEntries(hostile) },
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(ran.status).toBeGreaterThan(0);
    expect(ran.stderr).not.toBe('');
    expect(actsOf(ran.stdout + ran.stderr)).toEqual([]);
  },
);
