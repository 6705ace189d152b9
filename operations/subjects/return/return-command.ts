import { hint } from '../../../contract/stack/program-name.ts';
import { commandWords, shellCommand } from '../../../support/text/shell-quote.ts';
import { RETURN_ACTIONS } from '../../actions/catalogue/return/all.ts';
import { lastSix } from '../../actions/engine/guard.ts';

/** The command that tells a return something, to be pasted with a reason; what is to be filled in is in capitals. */
export function returnCommand(
  returnId: string,
  told: {
    /** Of `RETURN_UPDATES`. */
    readonly name: string;
    readonly input?: Readonly<Record<string, string>>;
    readonly needs?: readonly string[];
    /** Flags that name the target. */
    readonly where?: readonly string[];
  },
): string {
  const action = RETURN_ACTIONS.find(({ name }) => name === told.name);
  const known = Object.entries(told.input ?? {}).flatMap(([name, text]) => [`--${name}`, text]);
  const needed = (told.needs ?? []).flatMap((name) => [`--${name}`, name.toUpperCase()]);
  const proof = action?.danger === 'final' ? ['--confirm', lastSix(returnId)] : [];
  const { where = [] } = told;
  const flags = [...known, ...needed, ...proof, ...where, '--reason', 'WHY'];
  return hint(shellCommand(commandWords(['returns', action?.id ?? told.name], [returnId], flags)));
}
