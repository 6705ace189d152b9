import { isTooSmall, SMALLEST } from '../model/app/layout.ts';
import type { ConsoleState } from '../model/app/state.ts';
import { screenOf } from '../places/screens.ts';
import { cutLine, type Frame, line } from '../ui/line.ts';
import { secondKeyLines } from './footer.ts';
import { detailFrameOf } from './order/order.ts';
import { listFrame } from './orders/orders.ts';
import { formFrame } from './overlays/form.ts';
import { helpFrame } from './overlays/help.ts';
import { completionLines, detailFrame, menuFrame } from './overlays/lists.ts';
import { screenFrame } from './place.ts';
import { startupFrame } from './startup.ts';

/** What the terminal shows for a state. Pure: the same state gives the same screen. */
export function frameOf(state: ConsoleState): Frame {
  return exactly(isTooSmall(state.size) ? tooSmall(state) : wholeFrame(state), state);
}

function wholeFrame(state: ConsoleState): Frame {
  const { overlay } = state;
  if (state.startup !== null) return startupFrame(state, state.startup);
  switch (overlay?.kind) {
    case 'form':
      return formFrame(state, overlay.form);
    case 'help':
      return helpFrame(state, overlay);
    case 'menu':
      return menuFrame(state, overlay);
    case 'detail':
      return detailFrame(state, overlay);
    case 'command': {
      const frame = placeFrame(state);
      const offered = completionLines(state, overlay);
      const end = frame.lines.length - 1;
      const kept = frame.lines.slice(0, Math.max(0, end - offered.length));
      return { ...frame, lines: [...kept, ...offered, ...frame.lines.slice(end)] };
    }
    default:
      return state.pendingKey === '' ? placeFrame(state) : withSecondKeys(state, placeFrame(state));
  }
}

function withSecondKeys(state: ConsoleState, frame: Frame): Frame {
  const offered = secondKeyLines(state);
  return {
    ...frame,
    lines: [...frame.lines.slice(0, Math.max(0, frame.lines.length - offered.length)), ...offered],
  };
}

function placeFrame(state: ConsoleState): Frame {
  const { place } = state;
  switch (place.kind) {
    case 'list':
      return listFrame(state);
    case 'detail':
      return detailFrameOf(state, place);
    default: {
      const screen = screenOf(place);
      return screen === undefined ? { lines: [], cursor: null } : screenFrame(state, screen);
    }
  }
}

function tooSmall({ size }: ConsoleState): Frame {
  const lines = [
    line('small0', { text: 'too small', bold: true }),
    line('small1', `this terminal: ${size.columns}x${size.rows}`),
    line('small2', `needed: ${SMALLEST.columns}x${SMALLEST.rows}`),
    line('small3', 'Ctrl-c quits'),
  ];
  return { lines, cursor: null };
}

/** As many lines as the terminal has, none wider than it, each one's key its own. */
function exactly(frame: Frame, { size }: ConsoleState): Frame {
  const lines = frame.lines.slice(0, size.rows);
  while (lines.length < size.rows) lines.push(line(`rest-of-screen${lines.length}`));
  const seen = new Set<string>();
  const unique = lines.map((shown, index) => {
    const key = seen.has(shown.key) ? `${shown.key}#${index}` : shown.key;
    seen.add(key);
    return cutLine(key === shown.key ? shown : { ...shown, key }, size.columns);
  });
  return { lines: unique, cursor: frame.cursor };
}
