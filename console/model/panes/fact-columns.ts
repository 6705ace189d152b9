import type { Column } from '../../table/columns.ts';

export const column = (id: string, title: string, width: number, more: Partial<Column> = {}): Column => ({
  id,
  title,
  width,
  align: 'left',
  dropAt: 0,
  ...more,
});

/** Time, event, source, and the rest. */
export const FACT_COLUMNS: readonly Column[] = [
  column('at', 'TIME', 12),
  column('what', 'WHAT', 22),
  column('source', 'SOURCE', 9, { dropAt: 1 }),
  column('detail', 'DETAIL', 20, { flex: true }),
];
