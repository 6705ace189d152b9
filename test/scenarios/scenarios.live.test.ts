import { chmod, mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenStack, openStack } from '../../chaos/open-stack.ts';
import { SCENARIOS } from '../../chaos/scenarios/all.ts';
import { runScenario } from '../../chaos/scenarios/run-scenario.ts';
import type { Scenario, ScenarioTools } from '../../chaos/scenarios/scenario.ts';
import { nameOf } from '../../chaos/scenarios/take-remedy.ts';
import { openDatabase } from '../../cli/chaos/compose-system.ts';
import { composeTools } from '../../cli/scenarios/compose-tools.ts';
import type { Database } from '../../database/connect.ts';
import { discardStack } from '../../launch/discard-stack.ts';
import { programsFolder } from '../../launch/programs-folder.ts';
import { quarterdeck } from '../stack/quarterdeck.ts';

// Every stuck state on a real stack, and every way out of it: it is named, exactly these ways out are offered, and
// each of them really gets the order out.

const ROOT = path.resolve(import.meta.dirname, '..', '..');
let root = '';
let stack: OpenStack;
let database: Database;
let bound: { readonly tools: ScenarioTools; close(): Promise<void> };

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-scenarios-'));
  await chmod(root, 0o711);
  await symlink(path.join(ROOT, 'dist'), path.join(root, 'dist'));
  const up = await quarterdeck(['stack', 'up', '--no-traffic', '--folder', root]);
  if (up.code !== 0) throw new Error(up.stderr);
  stack = await openStack({ attachTo: root, trafficRate: null, say: () => undefined });
  database = openDatabase(stack.endpoints.databaseUrl);
  bound = composeTools(stack, { database, programs: await programsFolder(ROOT), say: () => undefined });
}, 120_000);
afterAll(async () => {
  await bound?.close();
  await database?.destroy();
  await stack?.close();
  await quarterdeck(['stack', 'down', '--folder', root]);
  await discardStack(root);
}, 60_000);

async function playOut(scenario: Scenario, fix: string): Promise<void> {
  const report = await runScenario(scenario, bound.tools, { fix, keep: false });
  expect(report.reason).toBe(scenario.reason);
  expect(report.evidence.length).toBeGreaterThan(0);
  const offered = report.remedies.map(nameOf);
  expect(offered.toSorted()).toEqual(Object.keys(scenario.fixes).toSorted());
  expect(report.fixed).toMatchObject({ remedy: fix, cleared: true });
}

/** More at once would run into budgets of seconds: then what is told is the load. */
const AT_ONCE = 6;

type Case = { readonly scenario: Scenario; readonly fix: string };

const EVERY_CASE: readonly Case[] = SCENARIOS.filter(({ alone }) => alone !== true).flatMap((scenario) =>
  Object.keys(scenario.fixes).map((fix) => ({ scenario, fix })),
);

/** Each scenario once and each way out once. `npm run scenarios` plays every way out of every scenario. */
function chosenCases(): Case[] {
  if (process.env['EVERY_SCENARIO'] !== undefined) return [...EVERY_CASE];
  const seen = new Set<string>();
  return EVERY_CASE.filter(({ scenario, fix }) => {
    if (seen.has(scenario.name) && seen.has(fix)) return false;
    seen.add(scenario.name).add(fix);
    return true;
  });
}

test('side by side: each is named, and each way out gets the order out', { timeout: 240_000 }, async () => {
  const cases = chosenCases();
  expect(new Set(cases.map(({ fix }) => fix))).toEqual(new Set(EVERY_CASE.map(({ fix }) => fix)));
  // What takes longest comes first, so that nobody waits for it at the end.
  cases.sort((a, b) => b.scenario.limitMs - a.scenario.limitMs);
  const failures: string[] = [];
  let next = 0;
  const player = async (): Promise<void> => {
    for (let index = next++; index < cases.length; index = next++) {
      const { fix, scenario } = cases[index] as (typeof cases)[number];
      await playOut(scenario, fix).catch((error: unknown) => {
        failures.push(`${scenario.name}, ${fix}: ${error instanceof Error ? error.message : String(error)}`);
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, player));
  expect(failures).toEqual([]);
});

// The other one of this kind, `workflow-task-failing`, is among the drills: it has to wait for failing tasks.
test('with the workers to itself: no-poller by cancel-later', { timeout: 120_000 }, async () => {
  const scenario = SCENARIOS.find(({ name }) => name === 'no-poller');
  if (scenario === undefined) throw new Error('there is no scenario no-poller');
  await playOut(scenario, 'cancel-later');
});
