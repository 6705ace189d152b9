import type { StartupEvent } from '../stack/startup.ts';
import type { AnsweredCall, Call, StepOfCall } from './call.ts';
import type { ConsoleState, Settings, Size } from './state.ts';

/** All events of the console. */
export type ConsoleEvent =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'click'; readonly x: number; readonly y: number }
  | { readonly kind: 'wheel'; readonly rows: number }
  | { readonly kind: 'resize'; readonly size: Size }
  | { readonly kind: 'tick' }
  | { readonly kind: 'asked'; readonly calls: readonly Call[] }
  | { readonly kind: 'answered'; readonly call: AnsweredCall }
  | { readonly kind: 'stepped'; readonly step: StepOfCall }
  | { readonly kind: 'glyphs'; readonly ascii: boolean }
  | { readonly kind: 'starting' }
  | { readonly kind: 'startup'; readonly event: StartupEvent }
  /** From now on there is a server to query; the target may only be known now. */
  | { readonly kind: 'connect'; readonly settings: Partial<Settings> }
  /** The same place is asked at another address by now. */
  | { readonly kind: 'renewed'; readonly settings: Partial<Settings> };

/** What the outside world is asked to do. */
export type Effect =
  | { readonly kind: 'quit' }
  | { readonly kind: 'suspend' }
  /** The whole screen again, whatever the terminal shows now. */
  | { readonly kind: 'repaint' }
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'mouse'; readonly on: boolean }
  /** As if these keys had been pressed. */
  | { readonly kind: 'press'; readonly keys: readonly string[] }
  /** The answer to this question is wanted no more. */
  | { readonly kind: 'cancel'; readonly poll: string }
  /** A question that is asked once, because a key asked for it. */
  | { readonly kind: 'ask'; readonly call: Call };

export type Step = { readonly state: ConsoleState; readonly effects: readonly Effect[] };
