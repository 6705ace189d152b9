import { ApplicationFailure } from '@temporalio/common';
import { mapLimit } from '../../support/concurrency/map-limit.ts';
import { errorText } from '../../support/errors/error-text.ts';
import type { Bench } from '../effects.ts';
import type { Answered, MutatingProxy } from './mutating-proxy.ts';
import { mutationOf, seeded } from './mutations.ts';
import { type OwnRecord, recordsOf } from './records.ts';
import { freshSubject, KNOWN_ENDS, keyOf, STEPS, type Step, type Subject } from './steps.ts';

export type FuzzResult = {
  readonly cases: number;
  /** Each with its number, so that it can be played again. */
  readonly wrong: readonly string[];
  /** How the cases ended, by failure type; `answered` where the change touched nothing that matters. */
  readonly ends: Readonly<Record<string, number>>;
  /** How many cases each step and each mutation had. */
  readonly played: Readonly<Record<string, number>>;
};

type Rig = { readonly bench: Bench; readonly proxy: MutatingProxy; readonly providersUrl: string };

/** Vendors are ready at once; nothing is scanned while a step is looked at. */
export const FUZZ_DELAYS = '5:5:3600000:3600000';

/** Which answer about a step is changed: that to the request itself, or the provider's record of it. */
type Target = 'request' | 'record';
type Change = { readonly target: Target; readonly mutate: (answer: Answered) => Answered | null };

/** What a step writes down when every answer is as it was given. */
type Expected = { readonly before: readonly OwnRecord[]; readonly after: readonly OwnRecord[] };

/**
 * Plays an order as far as one step of which one answer is changed, looks at all that was written, and has the step
 * tried again with every answer as it was given: then the records must be those of an untampered order.
 */
export async function fuzzAnswers(
  rig: Rig,
  about: { readonly cases: number; readonly seed: number; readonly atOnce: number },
): Promise<FuzzResult> {
  const names = Object.keys(STEPS);
  const tampering = new Tampering(rig.proxy);
  const expected = new Map<string, Expected>();
  for (const name of names) expected.set(name, await playRight(rig, stepOf(name), tampering));
  const bystander = await freshSubject(rig.bench, rig.providersUrl);
  for (const name of ['release', 'capture', 'label']) await stepOf(name).act(bystander);
  const untouched = JSON.stringify(await recordsAbout(rig, bystander));
  const wrong: string[] = [];
  const ends: Record<string, number> = {};
  const played: Record<string, number> = {};
  const count = (counts: Record<string, number>, key: string) => {
    counts[key] = (counts[key] ?? 0) + 1;
  };
  const numbers = Array.from({ length: about.cases }, (_, number) => number);
  await mapLimit(numbers, about.atOnce, async (number) => {
    const random = seeded(about.seed * 1_000_003 + number);
    const name = names[number % names.length] ?? '';
    const right = expected.get(name);
    if (right === undefined) throw new Error(`${name}: nothing to compare with`);
    const target: Target = random() < 0.75 ? 'request' : 'record';
    const [mutation, mutate] = mutationOf(random);
    const change = (answer: Answered) => mutate(random, answer, tampering.ofAnother(name));
    const one = await playOne(rig, { name, tampering, right, change: { target, mutate: change } });
    count(ends, one.end);
    count(played, name);
    count(played, mutation);
    wrong.push(
      ...one.problems.map((each) => `case ${number}, ${name}, ${mutation} in the ${target}: ${each}`),
    );
  });
  if (JSON.stringify(await recordsAbout(rig, bystander)) !== untouched) {
    wrong.push('another order was written to');
  }
  return { cases: about.cases, wrong, ends, played };
}

function stepOf(name: string): Step {
  const step = STEPS[name];
  if (step === undefined) throw new Error(`there is no step ${name}`);
  return step;
}

/** The answers that the proxy changes, by order; those it leaves alone are kept, to be given for another order. */
class Tampering {
  readonly #changes = new Map<string, Change & { readonly step: Step; readonly key: string }>();
  readonly #foreign = new Map<string, string>();

  constructor(proxy: MutatingProxy) {
    proxy.mutate((asked, answer) => {
      for (const tampered of this.#changes.values()) {
        if (!isAbout(asked, tampered)) continue;
        return tampered.mutate(answer);
      }
      const name = Object.keys(STEPS).find((each) => STEPS[each]?.path.test(asked.path));
      if (asked.method === 'POST' && name !== undefined && answer.status < 300) {
        this.#foreign.set(name, answer.text);
      }
      return answer;
    });
  }

  use(subject: Subject, step: Step, change: Change): void {
    this.#changes.set(subject.order.orderId, { ...change, step, key: keyOf(step, subject) });
  }

  stop(subject: Subject): void {
    this.#changes.delete(subject.order.orderId);
  }

  ofAnother(name: string): string {
    const same = Object.keys(STEPS).filter((each) => STEPS[each]?.path.source === STEPS[name]?.path.source);
    return same.map((each) => this.#foreign.get(each)).find((text) => text !== undefined) ?? '{}';
  }
}

type Asked = { readonly method: string; readonly path: string; readonly key: string };

function isAbout(
  asked: Asked,
  tampered: { readonly target: Target; readonly step: Step; readonly key: string },
) {
  if (tampered.target === 'record')
    return asked.path.endsWith(`/v1/effects/${encodeURIComponent(tampered.key)}`);
  return asked.method === 'POST' && tampered.step.path.test(asked.path) && asked.key === tampered.key;
}

async function playRight(rig: Rig, step: Step, tampering: Tampering): Promise<Expected> {
  const subject = await freshSubject(rig.bench, rig.providersUrl);
  tampering.stop(subject);
  for (const earlier of step.after) await earlier(subject);
  const before = await recordsAbout(rig, subject);
  await step.act(subject);
  return { before, after: await recordsAbout(rig, subject) };
}

async function playOne(
  rig: Rig,
  {
    change,
    tampering,
    name,
    right,
  }: {
    readonly name: string;
    readonly tampering: Tampering;
    readonly right: Expected;
    readonly change: Change;
  },
): Promise<{ readonly end: string; readonly problems: readonly string[] }> {
  const step = stepOf(name);
  const subject = await freshSubject(rig.bench, rig.providersUrl);
  for (const earlier of step.after) await earlier(subject);
  tampering.use(subject, step, change);
  const problems: string[] = [];
  let end = 'answered';
  try {
    await step.act(subject);
  } catch (error) {
    const text = errorText(error);
    end = error instanceof ApplicationFailure ? (error.type ?? 'none') : 'raw';
    if (!KNOWN_ENDS.includes(end)) problems.push(`${end}: ${text}`);
    if (/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/.test(text)) problems.push(`control characters: ${text}`);
  }
  tampering.stop(subject);
  const known = new Set([...right.before, ...right.after].map((record) => JSON.stringify(record)));
  for (const record of await recordsAbout(rig, subject)) {
    const open = record.table === 'effects' && record['state'] === 'pending';
    if (!open && !known.has(JSON.stringify(record))) problems.push(`wrote ${JSON.stringify(record)}`);
  }
  try {
    await step.act(subject);
    const now = JSON.stringify(await recordsAbout(rig, subject));
    if (now !== JSON.stringify(right.after)) problems.push(`after another try there is ${now}`);
  } catch (error) {
    problems.push(`another try: ${errorText(error)}`);
  }
  return { end, problems };
}

async function recordsAbout(rig: Rig, { order, returnId }: Subject): Promise<readonly OwnRecord[]> {
  const from = { database: rig.bench.database, providersUrl: rig.providersUrl };
  return await recordsOf(from, { orderId: order.orderId, others: [returnId] });
}
