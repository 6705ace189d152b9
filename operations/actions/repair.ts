import type { ReturnLine } from '../../contract/return/return.ts';
import type { AnyAction } from './action.ts';

/** What is done about an order rather than by it: no run has to be there that answers. */
export type Repair =
  | { readonly kind: 'restart' }
  | { readonly kind: 'close-row' }
  /** The same key gives the same order, however often it is asked for. */
  | { readonly kind: 'again'; readonly requestKey: string }
  | { readonly kind: 'return'; readonly requestKey: string; readonly lines: readonly ReturnLine[] };

const REPAIRS: readonly string[] = ['restart', 'close-row', 'again', 'return'] satisfies Repair['kind'][];

export function isRepair(action: { readonly kind: string }): action is Repair {
  return REPAIRS.includes(action.kind);
}

/** Whether a preview is of what this repair asks for: the preview names what the repair comes to. */
export function comesTo(repair: Repair, action: AnyAction): boolean {
  if (repair.kind === 'close-row') return action.kind === 'close-row';
  if (repair.kind === 'return') {
    const asked = action.kind === 'open' && action.of === 'return' ? action.input.lines : null;
    return JSON.stringify(asked) === JSON.stringify(repair.lines);
  }
  return action.kind === 'create' && (action.restart === true) === (repair.kind === 'restart');
}
