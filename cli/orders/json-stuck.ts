import type { Verdict } from '../../operations/stuck/verdict.ts';
import { type About, remedyLine } from './remedy-line.ts';

/** Why an order does not move and what gets it out, as `--json` prints it; `reason` is null where it does move. */
export function jsonStuck(why: Verdict, about: About) {
  return {
    reason: why.reason,
    evidence: why.evidence,
    remedies: why.remedies.map((remedy) => ({
      action: remedy.action,
      title: remedy.label,
      letter: remedy.letter,
      fields: remedy.fields ?? {},
      needs: remedy.needs ?? [],
      command: remedyLine(remedy, about),
    })),
  };
}
