import type { Remedy, Verdict } from '../../operations/stuck/verdict.ts';
import { ChaosFailure } from '../system.ts';
import type { Scenario, ScenarioReport, ScenarioTools, Staged } from './scenario.ts';
import { nameOf, takeRemedy } from './take-remedy.ts';

const CLEARED_WITHIN_MS = 40_000;

export type ScenarioOptions = {
  /** Action of the fix to apply; null for none. `best`: the first that is offered. */
  readonly fix: string | null;
  /** Keeps the state and its cause for inspection. */
  readonly keep: boolean;
};

/** Brings a stuck state about, waits until it is named, and with `fix` gets the order out of it again. */
export async function runScenario(
  scenario: Scenario,
  tools: ScenarioTools,
  options: ScenarioOptions,
): Promise<ScenarioReport> {
  const began = performance.now();
  tools.print(`${scenario.name}: ${scenario.summary}`);
  const staged = await scenario.bringAbout(tools);
  try {
    const verdict = await tools.until(
      async () => {
        const seen = await tools.verdict(staged.subject);
        // What could not be read is asked again: without it not all fixes are known.
        const whole = seen.gaps.length === 0 || scenario.alone === true;
        // While an attempt runs, `try-now` is not offered.
        const offered = seen.remedies.map(nameOf);
        const missing = Object.keys(scenario.fixes).filter((fix) => !offered.includes(fix));
        if (seen.reason === scenario.reason && whole && missing.length === 0) return seen;
        const lacks = missing.length === 0 ? [] : [`not offered: ${missing.join(', ')}`];
        const words = [seen.reason ?? seen.kind, seen.says, ...seen.gaps, ...lacks];
        throw new ChaosFailure(`it is ${words.join(': ')}`);
      },
      `${staged.subject} is named ${scenario.reason}`,
      scenario.limitMs,
    );
    const tookMs = Math.round(performance.now() - began);
    const fixed =
      options.fix === null ? null : await fixIt(scenario, tools, { staged, verdict, wanted: options.fix });
    return {
      scenario: scenario.name,
      subject: staged.subject,
      reason: verdict.reason,
      says: verdict.says,
      evidence: verdict.evidence,
      remedies: verdict.remedies,
      tookMs,
      fixed,
    };
  } finally {
    if (!options.keep) await staged.recover();
  }
}

async function fixIt(
  scenario: Scenario,
  tools: ScenarioTools,
  about: { readonly staged: Staged; readonly verdict: Verdict; readonly wanted: string },
): Promise<NonNullable<ScenarioReport['fixed']>> {
  const { staged, verdict } = about;
  const remedy = wantedOf(about.wanted, verdict);
  const name = nameOf(remedy);
  const fix = scenario.fixes[name];
  if (fix === undefined) throw new ChaosFailure(`${scenario.name} does not know how ${name} helps`);
  const view = await tools.view(staged.subject);
  if (fix.recover === 'before') await staged.recover();
  const says = await take(tools, { subject: staged.subject, remedy, fix, view });
  if (fix.recover === 'after') await staged.recover();
  const seen = fix.seen ?? ((now: Verdict) => now.reason !== scenario.reason);
  await tools.until(
    async () => (seen(await tools.verdict(staged.subject)) ? true : null),
    `${staged.subject} is out of ${scenario.reason} by ${name}`,
    CLEARED_WITHIN_MS,
  );
  return { remedy: name, cleared: true, says };
}

function wantedOf(wanted: string, verdict: Verdict): Remedy {
  const found =
    wanted === 'best' ? verdict.remedies[0] : verdict.remedies.find((each) => nameOf(each) === wanted);
  if (found !== undefined) return found;
  const offered = verdict.remedies.map(nameOf).join(', ');
  throw new ChaosFailure(`${wanted} is not offered; offered are: ${offered}`);
}

/** A manual fix was applied by ending the fault. */
async function take(tools: ScenarioTools, taken: Parameters<typeof takeRemedy>[1]): Promise<string> {
  if (taken.remedy.action === null) return taken.remedy.label;
  const outcome = await takeRemedy(tools.context, taken);
  if (outcome.end !== 'done') {
    throw new ChaosFailure(`${taken.remedy.action} of ${taken.subject}: ${outcome.end}: ${outcome.says}`);
  }
  return outcome.says;
}
