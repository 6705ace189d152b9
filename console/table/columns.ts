/** A column before the screen is known. `dropAt`: the lowest number goes last; 0 is never dropped. */
export type Column = {
  readonly id: string;
  readonly title: string;
  readonly width: number;
  readonly align: 'left' | 'right';
  readonly dropAt: number;
  /** Takes what is left of the row; one column at the most. */
  readonly flex?: boolean;
};

export type PlacedColumn<C extends Column = Column> = C & { readonly left: number };

export const COLUMN_GAP = 2;

/**
 * Lays columns into a row: too narrow a terminal loses columns, the highest `dropAt` first, and the flexible one
 * takes the rest. Only the size decides, never the rows, so nothing shifts when data changes.
 */
export function placeColumns<C extends Column>(
  columns: readonly C[],
  room: number,
): readonly PlacedColumn<C>[] {
  let kept = [...columns];
  while (needed(kept) > room) {
    const drop = kept.reduce<C | undefined>(
      (worst, column) => (column.dropAt > (worst?.dropAt ?? 0) ? column : worst),
      undefined,
    );
    if (drop === undefined) break;
    kept = kept.filter((column) => column !== drop);
  }
  const spare = Math.max(0, room - needed(kept));
  const placed: PlacedColumn<C>[] = [];
  let left = 0;
  for (const column of kept) {
    const space = Math.max(0, room - left);
    const width = Math.min(space, column.width + (column.flex === true ? spare : 0));
    if (width <= 0) break;
    placed.push({ ...column, width, left });
    left += width + COLUMN_GAP;
  }
  return placed;
}

function needed(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + column.width, Math.max(0, columns.length - 1) * COLUMN_GAP);
}
