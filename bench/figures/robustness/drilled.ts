import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { DRILL_RESULTS } from '../../drill-results.ts';
import { type Bench, type Figure, notMeasured, verdictOf } from '../../figure.ts';

const figuresSchema = v.record(v.string(), v.number());
type Figures = v.InferOutput<typeof figuresSchema>;

/** The figures of these drills, by the names under which they give them; a sentence where one of them fails. */
async function runDrills(
  bench: Bench,
  names: readonly string[],
): Promise<Readonly<Record<string, Figures>> | string> {
  const folder = path.join(bench.scratch, `drills-${names.join('-')}`);
  await mkdir(folder, { recursive: true });
  const args = [path.join(bench.root, 'bin', 'drills.mjs'), '--all', ...names];
  const env = { ...bench.env, [DRILL_RESULTS]: folder };
  const child = spawn(process.execPath, args, {
    cwd: bench.root,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  const read = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(path.join(folder, `${name}.json`), 'utf8').catch(() => 'null');
      const figures = v.safeParse(figuresSchema, JSON.parse(text));
      return figures.success ? ([name, figures.output] as const) : undefined;
    }),
  );
  const found = read.filter((one) => one !== undefined);
  // A drill that finds a fault fails, and its figures show it.
  return found.length === names.length
    ? Object.fromEntries(found)
    : `the drills ended with ${code ?? 'a signal'}`;
}

const ANSWERS = {
  name: 'mutated-answers',
  quantity:
    'provider answers with fields dropped, swapped, retyped, of another order or currency, cut, late, repeated',
  budget: '≥ 10,000 answers, 0 wrong records; 0 orders completed with wrong records',
} as const;

export const mutatedAnswers: Figure = {
  name: ANSWERS.name,
  group: 'robustness',
  summary: 'mutated provider answers to every step, and whole orders through a mutating proxy (12 min)',
  async run(bench) {
    const drilled = await runDrills(bench, ['mutated-answers', 'whole-orders']);
    if (typeof drilled === 'string')
      return [notMeasured(ANSWERS.name, ANSWERS.quantity, ANSWERS.budget, drilled)];
    const { cases = 0, wrong = 0 } = drilled['mutated-answers'] ?? {};
    const { orders = 0, parked = 0, wrong: wrongOrders = 0 } = drilled['whole-orders'] ?? {};
    return [
      {
        ...ANSWERS,
        measured: `${cases} answers, ${wrong} wrong records; ${orders} orders, ${parked} times parked, ${wrongOrders} completed with wrong records`,
        verdict: verdictOf(cases >= 10_000 && wrong + wrongOrders === 0),
        figures: { cases, wrong, orders, parked, wrongOrders },
        notes: [],
      },
    ];
  },
};

const RESETS = {
  name: 'resets',
  quantity: 'resets at every point of every kind of history: the preview against the result',
  budget: '100 % equal',
} as const;

export const resets: Figure = {
  name: RESETS.name,
  group: 'robustness',
  summary: 'real resets at every point of every scenario (2 min)',
  async run(bench) {
    const drilled = await runDrills(bench, ['resets']);
    if (typeof drilled === 'string')
      return [notMeasured(RESETS.name, RESETS.quantity, RESETS.budget, drilled)];
    const { resets: count = 0, scenarios = 0, wrong = 0 } = drilled['resets'] ?? {};
    return [
      {
        ...RESETS,
        measured: `${count - wrong} of ${count} equal, in ${scenarios} scenarios`,
        verdict: verdictOf(count > 0 && wrong === 0),
        figures: { resets: count, scenarios, wrong },
        notes: [],
      },
    ];
  },
};
