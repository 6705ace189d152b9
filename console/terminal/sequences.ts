/** What is switched on in addition to Ink: button presses and the wheel, with coordinates in decimal. */
export const MOUSE_ON = '\u001B[?1000h\u001B[?1006h';
export const PASTE_ON = '\u001B[?2004h';
export const CURSOR_OFF = '\u001B[?25l';
export const MOUSE_OFF = '\u001B[?1006l\u001B[?1000l';

/**
 * Everything that the console or Ink may have switched on, switched off: mouse, bracketed paste, synchronised output,
 * kitty keys, styles, hidden cursor, alternate screen. Switching off twice does no harm. The alternate screen comes
 * last, so that the rest takes effect where it was switched on.
 */
export const RESTORE = `${MOUSE_OFF}\u001B[?2004l\u001B[?2026l\u001B[<u\u001B[0m\u001B[?25h\u001B[?1049l`;

/** Switches the whole of it on again after sleep; Ink does its own part. */
export const ENTER_ALTERNATE = '\u001B[?1049h';

/**
 * Asks the terminal how wide it draws these signs: each is written at the left edge and followed by the question
 * where the cursor is. The first frame paints over them.
 */
export function widthProbe(signs: readonly string[]): string {
  return `${signs.map((sign) => `\u001B[H${sign}\u001B[6n`).join('')}\u001B[H\u001B[2K`;
}

/** Puts text into the clipboard of the terminal, also through SSH. */
export function copySequence(text: string): string {
  return `\u001B]52;c;${Buffer.from(text, 'utf8').toString('base64')}\u0007`;
}
