import type { Tone } from './line.ts';

/** Ink's style of one meaning. Only the sixteen ANSI colours, because only those follow the reader's own theme. */
export type Style = {
  readonly color?: 'red' | 'yellow' | 'green' | 'cyan' | 'magenta';
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly inverse?: boolean;
};

const STYLES: Readonly<Record<Tone, Style>> = {
  person: { color: 'red', bold: true },
  decision: { color: 'magenta' },
  retrying: { color: 'yellow' },
  done: { dimColor: true },
  paused: { color: 'cyan' },
  alert: { color: 'red' },
  warning: { color: 'yellow' },
  good: { color: 'green' },
  hint: { color: 'cyan' },
  muted: { dimColor: true },
  production: { color: 'red', inverse: true },
};

/** Without colour the weight stays: bold, dim and inverse are no colours (no-color.org). */
export function styleOf(tone: Tone | undefined, colour: boolean): Style {
  if (tone === undefined) return {};
  const style = STYLES[tone];
  if (colour) return style;
  const { color: _, ...rest } = style;
  return rest;
}
