import type { PartState } from '../../../contract/stack/endpoints.ts';

/** One part of the stack while it starts, as the checklist shows it. */
export type StartupPart = {
  readonly name: string;
  readonly state: PartState;
  /** Where it listens, or what is unusual: why it is off, which port it took. */
  readonly note: string;
  /** Milliseconds from its begin until now or until it was ready. */
  readonly tookMs: number;
};

export type StartupEvent =
  | { readonly kind: 'part'; readonly part: StartupPart }
  | { readonly kind: 'note'; readonly text: string };

export type StartupState = {
  readonly startedAt: number;
  readonly parts: readonly StartupPart[];
  readonly notes: readonly string[];
};

export function beginStartup(startedAt: number): StartupState {
  return { startedAt, parts: [], notes: [] };
}

const NOTES_MAX = 6;

export function advanceStartup(state: StartupState, event: StartupEvent): StartupState {
  if (event.kind === 'note') return { ...state, notes: [...state.notes, event.text].slice(-NOTES_MAX) };
  const known = state.parts.some((part) => part.name === event.part.name);
  const parts = known
    ? state.parts.map((part) => (part.name === event.part.name ? event.part : part))
    : [...state.parts, event.part];
  return { ...state, parts };
}
