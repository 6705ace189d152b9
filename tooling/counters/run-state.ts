import {
  isArrowFunction,
  isFunctionDeclaration,
  isMethodDeclaration,
  isTypeAliasDeclaration,
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
  /** Functions whose signature names the fields of it that they take. */
  readonly inParts: number;
  /** Of those, how many fields one takes: half of them take no more. */
  readonly medianParts: number;
  /** Fields of the largest object that is a field of it. */
  readonly largestPart: number;
};

const AT_LEAST = 10;

type Use = { readonly type: Type; functions: number; readonly parts: number[] };

/** Object types with mutable fields that many functions of `workflows/` take whole or in parts, the most used first. */
export function stateTypes(project: Project): readonly StateType[] {
  const { checker } = project;
  const aliases = aliasesOf(project);
  const uses = new Map<string, Use>();
  const entryOf = (name: string, type: Type): Use => {
    const use = uses.get(name) ?? { type, functions: 0, parts: [] };
    uses.set(name, use);
    return use;
  };
  for (const { written, type } of parametersOf(project)) {
    const owner = pickedFrom(written, aliases);
    const whole = owner === undefined ? undefined : aliases.get(owner)?.type;
    const alias = type.getAliasSymbol()?.name;
    if (owner !== undefined && whole !== undefined) {
      entryOf(owner, whole).parts.push(checker.getPropertiesOfType(type).length);
    } else if (alias !== undefined) entryOf(alias, type).functions += 1;
  }
  return [...uses]
    .map(([name, { functions, parts, type }]) => ({
      name,
      functions,
      inParts: parts.length,
      medianParts: parts.toSorted((a, b) => a - b)[Math.floor(parts.length / 2)] ?? 0,
      ...fieldsOf(type, checker),
      largestPart: largestPartOf(type, checker),
    }))
    .filter(
      ({ functions, inParts, mutable }) =>
        functions + inParts >= AT_LEAST && (mutable > 0 || inParts >= AT_LEAST),
    )
    .sort((a, b) => b.functions + b.inParts - a.functions - a.inParts);
}

type Alias = { readonly type: Type | undefined; readonly text: string };

function aliasesOf({ sources, checker }: Project): ReadonlyMap<string, Alias> {
  const aliases = new Map<string, Alias>();
  for (const { file, tree } of sources) {
    if (isTest(file) || !file.startsWith('workflows/')) continue;
    for (const statement of tree.statements) {
      if (!isTypeAliasDeclaration(statement)) continue;
      const { name, type } = statement;
      aliases.set(name.getText(), { type: checker.getTypeFromTypeNode(type), text: type.getText() });
    }
  }
  return aliases;
}

/** `Run` of `Pick<Run, 'state'>`, also by way of an alias. */
function pickedFrom(written: string, aliases: ReadonlyMap<string, Alias>): string | undefined {
  const [first = ''] = written.split('&');
  const text = aliases.get(first.trim())?.text ?? written;
  return /^Pick<(\w+),/.exec(text)?.[1];
}

type Parameter = { readonly written: string; readonly type: Type };

function parametersOf({ sources, checker }: Project): readonly Parameter[] {
  const found: Parameter[] = [];
  for (const { file, tree } of sources) {
    if (isTest(file) || !file.startsWith('workflows/')) continue;
    walk(tree, (node) => {
      if (!isFunctionDeclaration(node) && !isArrowFunction(node) && !isMethodDeclaration(node)) return;
      for (const written of typesOfParameters(node)) {
        const type = checker.getTypeFromTypeNode(written);
        if (type !== undefined) found.push({ written: written.getText(), type });
      }
    });
  }
  return found;
}

type TypeNode = Parameters<Checker['getTypeFromTypeNode']>[0];

function typesOfParameters(node: Node): readonly TypeNode[] {
  if (!('parameters' in node)) return [];
  const parameters = node.parameters as readonly { readonly type?: TypeNode }[];
  return parameters.flatMap(({ type }) => (type === undefined ? [] : [type]));
}

function largestPartOf(type: Type, checker: Checker): number {
  const parts = checker.getPropertiesOfType(type).map((property) => {
    const part = checker.getTypeOfSymbol(property);
    const own = part?.isObjectType() === true && part.getAliasSymbol() !== undefined;
    return own ? checker.getPropertiesOfType(part).length : 0;
  });
  return Math.max(0, ...parts);
}

function fieldsOf(type: Type, checker: Checker): { readonly fields: number; readonly mutable: number } {
  const fields = checker.getPropertiesOfType(type);
  const mutable = fields.filter(({ valueDeclaration }) => {
    const text = valueDeclaration?.resolve()?.getText() ?? '';
    return text !== '' && !text.startsWith('readonly ') && !/^\w+\(/.test(text);
  });
  return { fields: fields.length, mutable: mutable.length };
}
