/** The sixteen colors of a terminal by number; null is the terminal's own color. */
export type Style = {
  readonly foreground: number | null;
  readonly background: number | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly inverse: boolean;
};

/** Text of one style; `column` and `width` count terminal cells. */
export type Run = {
  readonly column: number;
  readonly width: number;
  readonly text: string;
  readonly style: Style;
};

/** What a terminal shows at one moment. */
export type Frame = { readonly columns: number; readonly lines: readonly (readonly Run[])[] };

/** A cell of the emulator, as @xterm/headless has it. */
export type Cell = {
  getChars(): string;
  getWidth(): number;
  isBold(): number;
  isDim(): number;
  isInverse(): number;
  isFgDefault(): boolean;
  isBgDefault(): boolean;
  getFgColor(): number;
  getBgColor(): number;
};

/** Joins neighbors of the same style; blanks at the end of a line are left out unless they are colored. */
export function runsOf(cells: readonly Cell[]): readonly Run[] {
  const runs: Run[] = [];
  for (const [column, cell] of cells.entries()) {
    const width = cell.getWidth();
    if (width === 0) continue;
    const one = { column, width, text: cell.getChars() || ' ', style: styleOf(cell) };
    const last = runs.at(-1);
    if (last === undefined || !isSame(last.style, one.style)) runs.push(one);
    else runs[runs.length - 1] = { ...last, width: last.width + width, text: last.text + one.text };
  }
  const end = runs.at(-1);
  if (end === undefined || end.style.background !== null || end.style.inverse) return runs;
  const text = end.text.trimEnd();
  const width = end.width - (end.text.length - text.length);
  return text === '' ? runs.slice(0, -1) : [...runs.slice(0, -1), { ...end, text, width }];
}

function styleOf(cell: Cell): Style {
  return {
    foreground: cell.isFgDefault() ? null : cell.getFgColor(),
    background: cell.isBgDefault() ? null : cell.getBgColor(),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    inverse: cell.isInverse() !== 0,
  };
}

function isSame(a: Style, b: Style): boolean {
  return (
    a.foreground === b.foreground &&
    a.background === b.background &&
    a.bold === b.bold &&
    a.dim === b.dim &&
    a.inverse === b.inverse
  );
}

/** The frame as plain text. */
export function textOfFrame({ lines }: Frame): string {
  const text = lines.map((runs) => {
    let line = '';
    let at = 0;
    for (const { column, text: part, width } of runs) {
      line += ' '.repeat(column - at) + part;
      at = column + width;
    }
    return line.trimEnd();
  });
  return text.join('\n').trimEnd();
}
