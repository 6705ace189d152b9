import { isTooSmall, SMALLEST } from '../model/layout.ts';
import type { ConsoleState } from '../model/state.ts';
import { cutLine, type Frame, line } from '../ui/line.ts';
import { ordersFrame } from './orders/orders.ts';

/** What the terminal shows for a state. Pure: the same state gives the same screen. */
export function frameOf(state: ConsoleState): Frame {
  return exactly(placeFrame(state), state);
}

function placeFrame(state: ConsoleState): Frame {
  if (isTooSmall(state.size)) return tooSmall(state);
  return ordersFrame(state);
}

function tooSmall({ size }: ConsoleState): Frame {
  const lines = [
    line('small0', { text: 'too small', bold: true }),
    line('small1', `this terminal: ${size.columns}x${size.rows}`),
    line('small2', `needed: ${SMALLEST.columns}x${SMALLEST.rows}`),
    line('small3', 'Ctrl-c quits'),
  ];
  return { lines: lines.map((shown) => cutLine(shown, size.columns)), cursor: null };
}

/** As many lines as the terminal has, each one's key its own. */
function exactly(frame: Frame, { size }: ConsoleState): Frame {
  const lines = frame.lines.slice(0, size.rows);
  while (lines.length < size.rows) lines.push(line(`rest${lines.length}`));
  const seen = new Set<string>();
  const unique = lines.map((shown, index) => {
    const key = seen.has(shown.key) ? `${shown.key}#${index}` : shown.key;
    seen.add(key);
    return key === shown.key ? shown : { ...shown, key };
  });
  return { lines: unique, cursor: frame.cursor };
}
