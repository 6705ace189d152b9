import type { Step } from './event.ts';
import { editField, insertText } from './field.ts';
import { listHeight } from './layout.ts';
import { showRows } from './shown-rows.ts';
import type { ConsoleState, Overlay } from './state.ts';
import { still } from './step.ts';

/** Keys while something lies over the place: in a field letters are text. */
export function overlayPressed(state: ConsoleState, overlay: Overlay, key: string): Step {
  if (key === 'esc') return still({ ...state, overlay: null });
  switch (overlay.kind) {
    case 'find': {
      if (key === 'enter') return still({ ...state, overlay: null });
      const field = editField(overlay.field, key);
      return field === undefined ? still(state) : find(state, { ...overlay, field });
    }
    default:
      return still(state);
  }
}

export function overlayPasted(state: ConsoleState, overlay: Overlay, text: string): Step {
  if (overlay.kind === 'find') return find(state, { ...overlay, field: insertText(overlay.field, text) });
  return still(state);
}

function find(state: ConsoleState, overlay: Extract<Overlay, { kind: 'find' }>): Step {
  const listing = showRows({ ...state.listing, filter: overlay.field.text }, listHeight(state));
  return still({ ...state, overlay, listing });
}
