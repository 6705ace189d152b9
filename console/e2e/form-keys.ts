import { until } from '../../test/until.ts';
import { KEYS, type TerminalSession } from './terminal-session.ts';

const HELD_MS = 700;

/** Writes into the field that is focused and goes on from it. */
export async function fill(session: TerminalSession, text: string): Promise<void> {
  session.send(text);
  await session.see(`[${text}`);
  session.send(KEYS.enter);
}

/** Enter on a button has to be released in between: pressed again until it took. */
export async function doIt(session: TerminalSession): Promise<void> {
  await session.see('> Do it');
  await until(() => {
    if (!session.text().includes('> Do it')) return true;
    session.send(KEYS.enter);
    return new Promise<boolean>((resolve) => setTimeout(() => resolve(false), HELD_MS));
  }, 'the action begins');
  await session.see(/done {2}\d/);
  session.send(KEYS.esc);
}
