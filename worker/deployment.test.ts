import { expect, test } from 'vitest';
import { deploymentOf, deploymentOptions, holdPatches } from './deployment.ts';

// A worker that polls under the wrong version would get orders that it cannot replay.
const code = { code: 'the code of all workflows' };

test('without a deployment the worker is unversioned', async () => {
  expect(await deploymentOf({ deployment: null, givenBuild: 'b1' }, code)).toBe(null);
  expect(deploymentOptions(null)).toEqual({});
});

test('the build is the one that was named, else that of the code', async () => {
  expect(await deploymentOf({ deployment: 'quarterdeck', givenBuild: 'b1' }, code)).toEqual({
    name: 'quarterdeck',
    build: 'b1',
  });
  const own = await deploymentOf({ deployment: 'quarterdeck', givenBuild: null }, code);
  expect(own?.build).toMatch(/^[0-9a-f]{12}$/);
  const other = await deploymentOf({ deployment: 'quarterdeck', givenBuild: null }, { code: 'other code' });
  expect(other?.build).not.toBe(own?.build);
});

test('runs upgrade unless their workflow is pinned', () => {
  const options = deploymentOptions({ name: 'quarterdeck', build: 'b1' }).workerDeploymentOptions;
  expect(options).toEqual({
    version: { deploymentName: 'quarterdeck', buildId: 'b1' },
    useWorkerVersioning: true,
    defaultVersioningBehavior: 'AUTO_UPGRADE',
  });
});

test('only the patches that are named are held', () => {
  expect(holdPatches([])).toEqual({});
  const held = holdPatches(['new-fee']).patchActivationCallback;
  expect(held?.({ patchId: 'new-fee' } as never)).toBe(false);
  expect(held?.({ patchId: 'other' } as never)).toBe(true);
});
