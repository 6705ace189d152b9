import type { ScreenPlace } from '../../contract/stack/place-address.ts';
import type { ConsoleState } from '../model/app/state.ts';
import type { Pane } from '../model/panes/pane.ts';

/** What can be read for a screen: each has its own slot in the state. */
export type Reading = 'fleet' | 'alerts' | 'journal';

/** A place of plain lists. Keys, command, help, header, footer, requests and layout are drawn from it. */
export type Screen = {
  readonly kind: ScreenPlace;
  /** What it shows; also the end of `go to the …`. */
  readonly title: string;
  /** The key that goes there, after `g`. */
  readonly goKey: string;
  /** Its lists, from top to bottom. */
  panes(state: ConsoleState): readonly Pane[];
  /** How many of the rows between header and footer each of several lists has, by the key of its pane. */
  heights?(rows: number): Readonly<Record<string, number>>;
  /** What is asked for while it is shown. The first one is the age in the header. */
  readonly reads: readonly Reading[];
};
