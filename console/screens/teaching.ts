import type { ConsoleState } from '../model/app/state.ts';
import { type Line, line } from '../ui/line.ts';

const TEACHES = 'Arrows move, Enter opens, Esc goes back.';
const PROMISES = 'Nothing changes without a preview.';

/** A blank line that, on a first start, explains the keys. Narrow terminals get half of it. */
export function teachingLine(state: ConsoleState, key: string): Line {
  if (!state.settings.firstStart) return line(key);
  const whole = ` ${TEACHES} ${PROMISES}`;
  return line(key, { text: whole.length <= state.size.columns ? whole : ` ${TEACHES}`, tone: 'hint' });
}
