import path from 'node:path';
import type { Node, SourceFile } from 'typescript/unstable/ast';
import { API, type Checker } from 'typescript/unstable/sync';
import { ROOT } from '../root.ts';

export type Source = {
  /** Relative to the root, with forward slashes. */
  readonly file: string;
  readonly tree: SourceFile;
};

export type Project = {
  /** Every file that tsconfig.json includes, tests too. */
  readonly sources: readonly Source[];
  readonly checker: Checker;
};

/** Opens the whole program once; the compiler's process ends with `work`. */
export function withProject<T>(work: (project: Project) => T, root: string = ROOT): T {
  const api = new API({ cwd: root });
  try {
    const snapshot = api.updateSnapshot({ openProjects: [path.join(root, 'tsconfig.json')] });
    const [project] = snapshot.getProjects();
    if (project === undefined) throw new Error(`no TypeScript project in ${root}`);
    const sources = project.rootFiles.flatMap((absolute): readonly Source[] => {
      const tree = project.program.getSourceFile(absolute);
      const file = path.relative(root, absolute).split(path.sep).join('/');
      return tree === undefined || file.endsWith('.tmp.ts') ? [] : [{ file, tree }];
    });
    return work({ sources, checker: project.checker });
  } finally {
    api.close();
  }
}

/** Every node of a tree, parents first. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  node.forEachChild((child) => {
    walk(child, visit);
    return undefined;
  });
}

export function isTest(file: string): boolean {
  return (
    /\.test\.tsx?$/.test(file) ||
    /(^|\/)(test|testing|e2e|fixtures)\//.test(file) ||
    file === 'vitest.config.ts'
  );
}
