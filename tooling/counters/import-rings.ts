import path from 'node:path';
import {
  isExportDeclaration,
  isImportDeclaration,
  isStringLiteral,
  type Node,
} from 'typescript/unstable/ast';
import { isTest, type Project } from '../source/project.ts';

export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Imports between files that ship; those of types alone only where `types` is asked for. */
export function importGraph({ sources }: Pick<Project, 'sources'>, types: boolean): Graph {
  const graph = new Map<string, Set<string>>();
  for (const { file, tree } of sources) {
    if (isTest(file)) continue;
    const targets = new Set<string>();
    for (const statement of tree.statements) {
      const target = importedFile(statement, types);
      if (target !== undefined) targets.add(path.posix.join(path.posix.dirname(file), target));
    }
    graph.set(file, targets);
  }
  return graph;
}

function importedFile(statement: Node, types: boolean): string | undefined {
  if (!isImportDeclaration(statement) && !isExportDeclaration(statement)) return undefined;
  const { moduleSpecifier } = statement;
  if (moduleSpecifier === undefined || !isStringLiteral(moduleSpecifier)) return undefined;
  if (!types && isOfTypes(statement)) return undefined;
  return moduleSpecifier.text.startsWith('.') ? moduleSpecifier.text : undefined;
}

/** `import type …`; one with a value among its names is kept at run time. */
function isOfTypes(statement: Node): boolean {
  return /^(?:import|export)\s+type\b/.test(statement.getText());
}

/** Groups of files that reach one another, the largest first. */
export function rings(graph: Graph): readonly (readonly string[])[] {
  const found: string[][] = [];
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();

  // Tarjan's strongly connected components.
  const visit = (file: string): void => {
    const own = index.size;
    index.set(file, own);
    low.set(file, own);
    stack.push(file);
    onStack.add(file);
    for (const target of graph.get(file) ?? []) {
      if (!graph.has(target)) continue;
      if (!index.has(target)) {
        visit(target);
        low.set(file, Math.min(low.get(file) ?? own, low.get(target) ?? own));
      } else if (onStack.has(target)) {
        low.set(file, Math.min(low.get(file) ?? own, index.get(target) ?? own));
      }
    }
    if (low.get(file) !== own) return;
    const ring = stack.splice(stack.indexOf(file));
    for (const each of ring) onStack.delete(each);
    if (ring.length > 1) found.push(ring.sort());
  };

  for (const file of graph.keys()) if (!index.has(file)) visit(file);
  return found.sort((a, b) => b.length - a.length);
}
