import { ACTS, HOSTILE } from '../../contract/testing/hostile.ts';

/** DEC private modes in use: cursor, mouse, alternate screen, paste, synchronized output. */
const MODES = ['25', '1000', '1006', '1049', '2004', '2026'];

/** CSI sequences in use. */
const PLANNED: readonly RegExp[] = [
  // Cursor, erase, scroll.
  /^\u001B\[\d{0,4}(?:;\d{1,4})?[ABCDEFGHJKLMPSTXdf]$/,
  /^\u001B\[[\d;:]*m$/,
  /^\u001B\[r$/,
  /^\u001B\[6n$/,
  // Kitty keyboard protocol: query, push, pop.
  /^\u001B\[(?:\?u|[<>=][\d;]*u)$/,
];

/** Beginnings of the hostile texts, to detect those whose sequences the console sends as well. */
const BEGINNINGS = HOSTILE.flatMap((text) => {
  const at = text.search(ACTS);
  return at < 0 ? [] : [text.slice(0, at + 5)];
});

/**
 * Everything in a terminal's raw input that the console never sends: control characters, OSC and DCS strings (titles,
 * links, clipboard), unknown modes.
 */
export function strayOutput(raw: string): readonly string[] {
  const stray: string[] = [];
  const text = raw.replace(/\u001B\[[?<>=]?[\d;:]*[ -/]*[@-~]/g, (sequence) => {
    if (!isPlanned(sequence)) stray.push(JSON.stringify(sequence));
    return '';
  });
  for (const begin of BEGINNINGS) if (raw.includes(begin)) stray.push(JSON.stringify(begin));
  for (const line of text.split(/\r*\n|\r/)) if (ACTS.test(line)) stray.push(JSON.stringify(line));
  return stray;
}

function isPlanned(sequence: string): boolean {
  const [, modes] = /^\u001B\[\?([\d;]+)[hl]$/.exec(sequence) ?? [];
  if (modes !== undefined) return modes.split(';').every((mode) => MODES.includes(mode));
  return PLANNED.some((form) => form.test(sequence));
}
