import { readCurrentWords } from '../glossary/current-words.ts';
import { ROOT } from '../root.ts';
import { type Project, withProject } from '../source/project.ts';
import { actionBranches, type Branch } from './action-branches.ts';
import { readActionWords } from './action-words.ts';
import { importGraph, rings } from './import-rings.ts';
import { type StateType, stateTypes } from './run-state.ts';
import { entriesOf, looseEnds, type Sizes, sizesOf } from './sizes.ts';

export type Figures = {
  readonly actionBranches: {
    readonly places: number;
    readonly files: number;
    readonly byFile: Readonly<Record<string, number>>;
  };
  readonly entries: Readonly<Record<string, number>>;
  readonly stateTypes: readonly StateType[];
  readonly rings: {
    readonly runtime: readonly (readonly string[])[];
    readonly types: readonly (readonly string[])[];
  };
  readonly retiredWords: { readonly all: number; readonly byWord: Readonly<Record<string, number>> };
  readonly sizes: Sizes;
  readonly looseEnds: ReturnType<typeof looseEnds>;
};

const FOLDERS = ['workflows', 'contract', 'operations', 'console/model'];

export function readFigures(): { readonly figures: Figures; readonly branches: readonly Branch[] } {
  return withProject((project) => {
    const branches = actionBranches(project, readActionWords());
    return { figures: figuresOf(project, branches), branches };
  });
}

function figuresOf(project: Project, branches: readonly Branch[]): Figures {
  const { counts, places } = readCurrentWords();
  const byFile = Map.groupBy(branches, ({ file }) => file);
  return {
    actionBranches: {
      places: branches.length,
      files: byFile.size,
      byFile: Object.fromEntries([...byFile].map(([file, each]) => [file, each.length])),
    },
    entries: Object.fromEntries(FOLDERS.map((folder) => [folder, entriesOf(ROOT, folder).length])),
    stateTypes: stateTypes(project),
    rings: { runtime: rings(importGraph(project, false)), types: rings(importGraph(project, true)) },
    retiredWords: { all: places.length, byWord: Object.fromEntries(counts) },
    sizes: sizesOf(project.sources),
    looseEnds: looseEnds(project.sources),
  };
}

export type Row = { readonly quantity: string; readonly now: string };

export function rowsOf({
  actionBranches: branches,
  entries,
  looseEnds: loose,
  rings: found,
  retiredWords: words,
  sizes,
  stateTypes: states,
}: Figures): readonly Row[] {
  const [largest] = found.types;
  return [
    row('places that branch on an action', `${branches.places} in ${branches.files} files`),
    ...Object.entries(entries).map(([folder, count]) =>
      row(`entries directly in ${folder}/, without tests`, count),
    ),
    ...states.map((state) => row(`fields of ${state.name}, of its largest part`, partsText(state))),
    row('import rings at run time', found.runtime.length),
    row('import rings counting types', `${found.types.length}, the largest of ${largest?.length ?? 0} files`),
    row('production files and lines', `${sizes.productionFiles}, ${sizes.productionLines}`),
    row('test files and lines', `${sizes.testFiles}, ${sizes.testLines}`),
    row('test to production lines', sizes.ratio.toFixed(2)),
    row('longest production file', `${sizes.longest} (${sizes.longestFiles.join(', ')})`),
    row('median production file', sizes.median),
    row('retired words in code, docs and messages', words.all),
    row('any, ignore comments, TODO', `${loose.any}, ${loose.ignored}, ${loose.todo}`),
  ];
}

function partsText(state: StateType): string {
  const { fields, functions, inParts, largestPart, medianParts, mutable } = state;
  const size = `${fields} (${mutable} mutable), ${largestPart}`;
  return `${size}; whole to ${functions} functions, in parts to ${inParts} (median ${medianParts})`;
}

function row(quantity: string, now: string | number): Row {
  return { quantity, now: String(now) };
}
