import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shellAt } from '../../cli/orders/testing/shell.ts';
import { DEPLOYMENT as deployment, type Rollout, startRollout } from './rollout-rig.ts';

// One step of a rollout, and the commands for it; the drill goes there and back under traffic.
let rollout: Rollout;
beforeAll(async () => {
  rollout = await startRollout();
});
afterAll(() => rollout?.stop());

test('a build that is made current runs the next order to its end', async () => {
  await Promise.all([rollout.untilPolled('v1'), rollout.untilPolled('v2')]);
  await rollout.route({ kind: 'set-current', deployment, build: 'v1' });
  const [orderId = ''] = await rollout.place(1);
  expect(await rollout.storyOf(orderId)).toMatchObject({ stage: 'completed', failed: [], builds: ['v1'] });
});

test('the command line lists, previews and changes deployments, or refuses with the reason', async () => {
  const shell = shellAt(await mkdtemp(path.join(tmpdir(), 'quarterdeck-rollout-')), rollout.stack);
  const json = async (...args: readonly string[]) => {
    const { code, out } = await shell.run('deployments', ...args, '--json');
    return { code, said: JSON.parse(out) };
  };
  const listed = await json('list');
  expect(listed.said.deployments).toMatchObject([{ name: deployment, current: 'v1', ramping: null }]);
  const unknown = await json('set-current', 'v9', '--reason', 'a typing error');
  expect(unknown).toMatchObject({ code: 3, said: { outcome: { end: 'refused', journal: null } } });
  expect(unknown.said.outcome.says).toContain('no worker of build v9');
  expect(await json('ramp', 'v2', '10', '--dry-run')).toMatchObject({ code: 0, said: { outcome: null } });
  expect(await json('ramp', 'v2', '10', '--reason', 'a try')).toMatchObject({
    code: 0,
    said: { outcome: { end: 'done' } },
  });
  expect((await json('describe')).said).toMatchObject({ ramping: { build: 'v2', percent: 10 } });
  expect((await json('ramp', 'v2', '0', '--reason', 'enough')).code).toBe(0);
  expect((await json('set-current', '--unversioned', '--reason', 'back')).code).toBe(0);
  expect((await json('describe')).said).toMatchObject({ current: null, ramping: null });
  expect((await shell.run('deployments', 'ramp', 'v2', '101', '--reason', 'r')).code).toBe(2);
  const journal = JSON.parse((await shell.run('journal', '--json')).out);
  expect(journal.actions).toHaveLength(3);

  const book = await shell.run('journal');
  expect(book.out).toMatch(new RegExp(`set-current +${deployment} unversioned +done +back`));
  expect(book.out).toMatch(new RegExp(`ramp +${deployment} v2 10 % +done +a try`));
  const [list, whole, one, none] = await Promise.all([
    shell.run('deployments', 'list'),
    shell.run('deployments', 'describe', deployment),
    shell.run('deployments', 'describe', deployment, '--build', 'v2'),
    shell.run('deployments', 'describe', deployment, '--build', 'v9'),
  ]);
  expect(whole.out).not.toBe(list.out);
  for (const build of ['v1', 'v2']) expect(whole.out).toContain(`\nbuild ${build}\n`);
  expect(one.out).toMatch(
    /\nbuild v2\n {2}status +\S+\n {2}created +\d[\s\S]*\n {2}workers +\d+\n {2}queues +.*orders/,
  );
  expect(one.out).not.toContain('build v1');
  expect(none).toMatchObject({ code: 3, out: '' });
  expect(none.err).toMatch(/has no build v9\n {2}it has: .*v2/);
});
