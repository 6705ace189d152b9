/** What we use of @xterm/headless, which is loaded only when something is measured. */
export type Emulator = {
  readonly rows: number;
  readonly buffer: {
    readonly active: {
      readonly baseY: number;
      getLine(y: number): { translateToString(trimRight: boolean): string } | undefined;
    };
  };
  write(data: Uint8Array | string, done?: () => void): void;
  resize(columns: number, rows: number): void;
  onData(listener: (data: string) => void): void;
  dispose(): void;
};

/** The screen of a program, and when something was first seen on it. */
export type Screen = {
  /** Output as it arrived; `at` on the clock of `performance.now()`. */
  take(bytes: Uint8Array, at: number): void;
  /** All that arrived so far, parsed. */
  text(): Promise<string>;
  /** The time is that of the data that brought it, before the emulator parsed it. */
  watch(what: RegExp): { at(): number | undefined; stop(): void };
  /** Output is kept raw until the screen is asked for: the emulator would take the CPU from the measured program. */
  hold(): void;
  /** What a terminal answers by itself, such as its size. */
  onAnswer(listener: (answer: string) => void): void;
  resize(columns: number, rows: number): void;
  close(): void;
};

type Watch = { readonly what: RegExp; at: number | undefined };
type Held = { readonly bytes: Uint8Array; readonly at: number };

export function createScreen(emulator: Emulator): Screen {
  const watches = new Set<Watch>();
  let held: Held[] | undefined;
  let lastAt = performance.now();

  const look = (at: number): void => {
    const open = [...watches].filter((watch) => watch.at === undefined);
    if (open.length === 0) return;
    const text = textOf(emulator);
    for (const watch of open) if (watch.what.test(text)) watch.at = at;
  };
  const feed = ({ bytes, at }: Held): void => {
    lastAt = at;
    emulator.write(bytes, () => look(at));
  };
  return {
    take(bytes, at) {
      if (held === undefined) feed({ bytes, at });
      else held.push({ bytes, at });
    },
    async text() {
      const waiting = held ?? [];
      held = undefined;
      for (const one of waiting) feed(one);
      // The emulator parses later; an empty write is answered after everything before it.
      await new Promise<void>((resolve) => emulator.write('', resolve));
      look(lastAt);
      return textOf(emulator);
    },
    watch(what) {
      const watch: Watch = { what, at: undefined };
      watches.add(watch);
      return { at: () => watch.at, stop: () => watches.delete(watch) };
    },
    hold() {
      held ??= [];
    },
    onAnswer: (listener) => emulator.onData(listener),
    resize: (columns, rows) => emulator.resize(columns, rows),
    close: () => emulator.dispose(),
  };
}

function textOf(emulator: Emulator): string {
  const buffer = emulator.buffer.active;
  const lines: string[] = [];
  for (let y = 0; y < emulator.rows; y += 1) {
    lines.push(buffer.getLine(buffer.baseY + y)?.translateToString(true) ?? '');
  }
  return lines.join('\n').trimEnd();
}
