/** One part of the stack while it starts, as the checklist shows it. */
export type StartupPart = {
  readonly name: string;
  readonly state: 'waiting' | 'starting' | 'ready' | 'failed' | 'off';
  /** Where it stands out: what is being downloaded, why it failed, which port it took. */
  readonly note: string;
  /** Milliseconds since the start began. */
  readonly beganMs: number | null;
  readonly readyMs: number | null;
};

export type StartupEvent =
  | { readonly kind: 'part'; readonly part: StartupPart }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'failed'; readonly text: string; readonly nextSteps: readonly string[] };

export type StartupState = {
  readonly startedAt: number;
  readonly parts: readonly StartupPart[];
  readonly notes: readonly string[];
  readonly failure: { readonly text: string; readonly nextSteps: readonly string[] } | null;
};

export function beginStartup(startedAt: number): StartupState {
  return { startedAt, parts: [], notes: [], failure: null };
}

const NOTES_MAX = 6;

export function advanceStartup(state: StartupState, event: StartupEvent): StartupState {
  switch (event.kind) {
    case 'part': {
      const known = state.parts.some((part) => part.name === event.part.name);
      const parts = known
        ? state.parts.map((part) => (part.name === event.part.name ? event.part : part))
        : [...state.parts, event.part];
      return { ...state, parts };
    }
    case 'note':
      return { ...state, notes: [...state.notes, event.text].slice(-NOTES_MAX) };
    case 'failed':
      return { ...state, failure: { text: event.text, nextSteps: event.nextSteps } };
  }
}
