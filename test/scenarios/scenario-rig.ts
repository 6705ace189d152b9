import { chmod, mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { type OpenStack, openStack } from '../../chaos/open-stack.ts';
import { SCENARIOS } from '../../chaos/scenarios/all.ts';
import { runScenario } from '../../chaos/scenarios/run-scenario.ts';
import type { Scenario, ScenarioTools } from '../../chaos/scenarios/scenario.ts';
import { nameOf } from '../../chaos/scenarios/take-remedy.ts';
import { openDatabase } from '../../cli/chaos/compose-system.ts';
import { composeTools } from '../../cli/scenarios/compose-tools.ts';
import { discardStack } from '../../launch/discard-stack.ts';
import { programsFolder } from '../../launch/programs-folder.ts';
import { mapLimit } from '../../support/concurrency/map-limit.ts';
import { errorText } from '../../support/errors/error-text.ts';
import { quarterdeck } from '../stack/quarterdeck.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
/** More at once would exhaust budgets of seconds: the failure would be the load. */
const AT_ONCE = 6;
/** Factor on every limit, for a loaded machine. */
const PATIENCE = 5;

export type ScenarioCase = { readonly scenario: Scenario; readonly fix: string };

/** Every fix of every scenario that does not stop the workers. */
export const EVERY_CASE: readonly ScenarioCase[] = SCENARIOS.filter(({ alone }) => alone !== true).flatMap(
  (scenario) => Object.keys(scenario.fixes).map((fix) => ({ scenario, fix })),
);

export type ScenarioRig = {
  /** Runs it with the fix: the reason is named, exactly its fixes are offered, and this one clears it. */
  playOut(one: ScenarioCase): Promise<void>;
  /** In parallel; returns the failures. */
  playAll(cases: readonly ScenarioCase[]): Promise<readonly string[]>;
  stop(): Promise<void>;
};

/** A real stack of its own. */
export async function startScenarioRig(): Promise<ScenarioRig> {
  const root = await mkdtemp(path.join(tmpdir(), 'quarterdeck-scenarios-'));
  await chmod(root, 0o711);
  await symlink(path.join(ROOT, 'dist'), path.join(root, 'dist'));
  const stopStack = async (stack?: OpenStack) => {
    await stack?.close();
    await quarterdeck(['stack', 'down', '--folder', root]);
    await discardStack(root);
  };
  const up = await quarterdeck(['stack', 'up', '--no-traffic', '--folder', root]);
  if (up.code !== 0) {
    await stopStack();
    throw new Error(up.stderr);
  }
  const stack = await openStack({ attachTo: root, trafficRate: null, print: () => undefined });
  const database = openDatabase(stack.endpoints.databaseUrl);
  const programs = await programsFolder(ROOT);
  const bound = composeTools(stack, { database, programs, print: () => undefined });
  const tools: ScenarioTools = {
    ...bound.tools,
    until: (condition, what, limitMs = 30_000) => bound.tools.until(condition, what, limitMs * PATIENCE),
  };
  const playOut = async ({ fix, scenario }: ScenarioCase): Promise<void> => {
    const report = await runScenario(scenario, tools, { fix, keep: false });
    expect(report.reason).toBe(scenario.reason);
    expect(report.evidence.length).toBeGreaterThan(0);
    const offered = report.remedies.map(nameOf);
    expect(offered.toSorted()).toEqual(Object.keys(scenario.fixes).toSorted());
    expect(report.fixed).toMatchObject({ remedy: fix, cleared: true });
  };
  return {
    playOut,
    async playAll(cases) {
      const failures: string[] = [];
      // The slowest first, so that the run does not end with one of them alone.
      const sorted = cases.toSorted((a, b) => b.scenario.limitMs - a.scenario.limitMs);
      await mapLimit(sorted, AT_ONCE, async (one) => {
        await playOut(one).catch((error: unknown) => {
          const message = errorText(error);
          failures.push(`${one.scenario.name}, ${one.fix}: ${message}`);
        });
      });
      return failures;
    },
    async stop() {
      await bound.close();
      await database.destroy();
      await stopStack(stack);
    },
  };
}
