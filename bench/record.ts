import { markdownTable } from '../support/text/markdown-table.ts';
import type { Measured } from './figure.ts';

/** `bench/results.json`: the last recorded value of each figure. A run of one figure replaces that one only. */
export type Results = {
  readonly v: 1;
  readonly figures: readonly RecordedFigure[];
};

export type RecordedFigure = Measured & {
  /** Day of the measurement, `2026-11-21`. */
  readonly date: string;
  readonly machine: string;
};

export const NO_RESULTS: Results = { v: 1, figures: [] };

export function withMeasured(
  results: Results,
  measured: readonly Measured[],
  when: { readonly date: string; readonly machine: string },
): Results {
  const fresh = measured.filter((one) => one.verdict !== 'not measured').map((one) => ({ ...one, ...when }));
  const replaced = results.figures.map((old) => fresh.find((one) => one.name === old.name) ?? old);
  const added = fresh.filter((one) => !results.figures.some((old) => old.name === one.name));
  return { v: 1, figures: [...replaced, ...added] };
}

const BEGIN = '<!-- results: written by `quarterdeck bench --record` -->';
const END = '<!-- end of results -->';

/** Puts the table into the page, between its two marks. A page without them is not ours to write into. */
export function intoPage(page: string, results: Results): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin === -1 || end < begin)
    throw new Error(`the page has no place for results between ${BEGIN} and ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n${resultsTable(results)}\n${page.slice(end)}`;
}

export function resultsTable(results: Results): string {
  const rows = results.figures.map((one) => [one.quantity, one.budget, one.measured, one.verdict, one.date]);
  const notes = results.figures.flatMap((one) => one.notes.map((note) => `- ${one.name}: ${note}`));
  const machines = [...new Set(results.figures.map((one) => one.machine))];
  return [
    ...markdownTable(['Quantity', 'Budget', 'Measured', 'Verdict', 'Date'], rows),
    '',
    ...machines.map((machine) => `Measured on ${machine}.`),
    ...(notes.length === 0 ? [] : ['', ...notes]),
  ].join('\n');
}

/** In general words: what matters to a figure and nothing that names a machine. */
export function describeMachine(facts: {
  readonly cores: number;
  readonly memoryBytes: number;
  readonly platform: string;
  readonly arch: string;
  readonly node: string;
}): string {
  const gibibytes = Math.round(facts.memoryBytes / 2 ** 30);
  return `${facts.cores} shared virtual cores, ${gibibytes} GiB, ${facts.platform} ${facts.arch}, Node ${facts.node}`;
}
