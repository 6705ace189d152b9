import {
  isArrowFunction,
  isFunctionDeclaration,
  isMethodDeclaration,
  type Node,
} from 'typescript/unstable/ast';
import type { Checker, Type } from 'typescript/unstable/sync';
import { isTest, type Project, walk } from '../source/project.ts';

export type StateType = {
  readonly name: string;
  readonly fields: number;
  readonly mutable: number;
  /** Functions that take it whole. */
  readonly functions: number;
};

const AT_LEAST = 10;

/** Object types with mutable fields that many functions of `workflows/` take, the most used first. */
export function stateTypes({ sources, checker }: Project): readonly StateType[] {
  const uses = new Map<string, { readonly type: Type; functions: number }>();
  for (const { file, tree } of sources) {
    if (isTest(file) || !file.startsWith('workflows/')) continue;
    walk(tree, (node) => {
      if (!isFunctionDeclaration(node) && !isArrowFunction(node) && !isMethodDeclaration(node)) return;
      for (const type of parameterTypes(node, checker)) {
        const name = type.getAliasSymbol()?.name ?? '';
        const use = uses.get(name) ?? { type, functions: 0 };
        uses.set(name, { ...use, functions: use.functions + 1 });
      }
    });
  }
  return [...uses]
    .map(([name, { functions, type }]) => ({ name, functions, ...fieldsOf(type, checker) }))
    .filter(({ functions, mutable }) => functions >= AT_LEAST && mutable > 0)
    .sort((a, b) => b.functions - a.functions);
}

function parameterTypes(node: Node, checker: Checker): readonly Type[] {
  if (!('parameters' in node)) return [];
  const parameters = node.parameters as readonly {
    readonly type?: Parameters<Checker['getTypeFromTypeNode']>[0];
  }[];
  return parameters.flatMap(({ type: written }) => {
    const type = written === undefined ? undefined : checker.getTypeFromTypeNode(written);
    return type?.isObjectType() === true && type.getAliasSymbol() !== undefined ? [type] : [];
  });
}

function fieldsOf(type: Type, checker: Checker): { readonly fields: number; readonly mutable: number } {
  const fields = checker.getPropertiesOfType(type);
  const mutable = fields.filter(({ valueDeclaration }) => {
    const text = valueDeclaration?.resolve()?.getText() ?? '';
    return text !== '' && !text.startsWith('readonly ') && !/^\w+\(/.test(text);
  });
  return { fields: fields.length, mutable: mutable.length };
}
