import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { mutate, survival } from '../../tooling/mutants/testing/mutant.ts';
import { ROOT } from '../../tooling/root.ts';
import { KERNEL_CASES } from '../testing/kernel-cases.ts';
import { bundleKernel } from '../testing/kernel-driver.ts';
import { KERNEL_MUTANTS } from '../testing/kernel-mutants.ts';

// Protects what order, checkout, compensation, return, subscription and customer share: the SDK's own workflow isolate
// runs the kernel, and the test answers in place of the server.
let code: string;

beforeAll(async () => {
  code = await bundleKernel();
}, 120_000);

describe('the process kernel', () => {
  for (const { name, play } of KERNEL_CASES) test(name, async () => await play(code));
});

describe('a mistake in the process kernel is noticed', () => {
  test.each(KERNEL_MUTANTS.map((mutant) => [mutant.name, mutant] as const))('%s', async (_name, mutant) => {
    mutate(readFileSync(path.join(ROOT, mutant.file), 'utf8'), mutant);
    expect(await survival(mutant, KERNEL_CASES, mutate(code, mutant))).toBeNull();
  });
});
