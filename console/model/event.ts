import type { AnsweredCall, Call } from './call.ts';
import type { Size } from './state.ts';

/** All that can happen to the console. */
export type ConsoleEvent =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'click'; readonly x: number; readonly y: number }
  | { readonly kind: 'wheel'; readonly rows: number }
  | { readonly kind: 'resize'; readonly size: Size }
  | { readonly kind: 'tick' }
  | { readonly kind: 'asked'; readonly calls: readonly Call[] }
  | { readonly kind: 'answered'; readonly call: AnsweredCall }
  | { readonly kind: 'glyphs'; readonly ascii: boolean }
  | { readonly kind: 'connect' };

/** What the outside world is asked to do. */
export type Effect =
  | { readonly kind: 'quit' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'mouse'; readonly on: boolean };

export type Step = { readonly state: import('./state.ts').ConsoleState; readonly effects: readonly Effect[] };
