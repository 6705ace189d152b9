import { ageWords, spanWords } from '../../support/time/duration.ts';
import type { ConsoleState } from '../model/app/state.ts';
import type { StartupPart, StartupState } from '../model/stack/startup.ts';
import { glyphsFor } from '../ui/glyphs.ts';
import { type Frame, type Line, line, type Tone } from '../ui/line.ts';
import { pad } from './pad.ts';

const TONES: Readonly<Record<StartupPart['state'], Tone | undefined>> = {
  starting: 'retrying',
  ready: undefined,
  failed: 'person',
  stopped: 'muted',
  off: 'muted',
};

/** The local stack while it starts: one line a part, with times. */
export function startupFrame(state: ConsoleState, startup: StartupState): Frame {
  const { rows } = state.size;
  const width = Math.max(12, ...startup.parts.map((part) => part.name.length));
  const elapsed = ageWords(state.now - startup.startedAt);
  const lines: Line[] = [
    line('startup-title', ' ', { text: 'quarterdeck', bold: true }, `  starting the local stack, ${elapsed}`),
    line('startup-gap'),
    ...startup.parts.map((part) => partLine(state, part, width)),
    line('startup-gap2'),
    ...startup.notes.map((note, index) =>
      line(`startup-note${index}`, { text: `   ${note}`, tone: 'muted' }),
    ),
  ];
  const footer = line('startup-keys', { text: ' q or Ctrl-c leaves', tone: 'muted' });
  return { lines: [...pad(lines, rows - 1, 'startup-rest'), footer], cursor: null };
}

function partLine(state: ConsoleState, part: StartupPart, width: number): Line {
  const glyphs = glyphsFor(state.ascii);
  const sign = { starting: '~', ready: glyphs.done, failed: '!', stopped: ' ', off: '-' }[part.state];
  const took = part.state === 'off' || part.tookMs === 0 ? '' : spanWords(part.tookMs);
  const tone = TONES[part.state];
  const text = ` ${sign} ${part.name.padEnd(width)}  ${(part.state === 'stopped' ? 'waits' : part.state).padEnd(8)}  ${took.padStart(6)}  ${part.note}`;
  return line(`startup-${part.name}`, tone === undefined ? text : { text, tone });
}
