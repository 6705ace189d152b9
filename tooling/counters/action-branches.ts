import {
  type BinaryExpression,
  isArrayLiteralExpression,
  isBinaryExpression,
  isCallExpression,
  isObjectLiteralExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isStringLiteral,
  isSwitchStatement,
  type Node,
  type ObjectLiteralExpression,
  SyntaxKind,
} from 'typescript/unstable/ast';
import type { Checker, Type } from 'typescript/unstable/sync';
import { literalsOf } from '../recorded/type-paths.ts';
import { isTest, type Project, type Source, walk } from '../source/project.ts';

export type Branch = { readonly file: string; readonly line: number; readonly text: string };

export type ActionWords = {
  /** Kinds, ids and names of actions. */
  readonly words: ReadonlySet<string>;
  /** Folders with code about actions. */
  readonly folders: readonly string[];
  /** Files and folders of the action records themselves: their entries are no branches. */
  readonly records: readonly string[];
};

/**
 * Places that branch on which action it is: a comparison, a switch (counted once), a list that is searched, and a table
 * keyed by actions.
 */
export function actionBranches({ sources, checker }: Project, actions: ActionWords): readonly Branch[] {
  const branches: Branch[] = [];
  for (const source of sources.filter(({ file }) => isConcerned(file, actions))) {
    walk(source.tree, (node) => {
      if (isBranch(node, checker, actions.words)) branches.push(branchAt(source, node));
    });
  }
  return branches;
}

function isConcerned(file: string, { records, folders }: ActionWords): boolean {
  const isIn = (place: string) => file === place || file.startsWith(`${place}/`);
  return !isTest(file) && folders.some(isIn) && !records.some(isIn);
}

function isBranch(node: Node, checker: Checker, words: ReadonlySet<string>): boolean {
  if (isBinaryExpression(node)) return isComparison(node) && comparesAction(node, checker, words);
  if (isSwitchStatement(node)) return isAction(node.expression, checker, words);
  if (isCallExpression(node)) return searchesActions(node, checker, words);
  return isObjectLiteralExpression(node) && isTable(node, words);
}

function isComparison({ operatorToken }: BinaryExpression): boolean {
  const { kind } = operatorToken;
  return kind === SyntaxKind.EqualsEqualsEqualsToken || kind === SyntaxKind.ExclamationEqualsEqualsToken;
}

function comparesAction(
  { left, right }: BinaryExpression,
  checker: Checker,
  words: ReadonlySet<string>,
): boolean {
  const named = (each: Node) => isStringLiteral(each) && words.has(each.text);
  return (named(right) && isAction(left, checker, words)) || (named(left) && isAction(right, checker, words));
}

/** An expression whose value identifies an action. */
function isAction(node: Node, checker: Checker, words: ReadonlySet<string>): boolean {
  const type = checker.getTypeAtLocation(node);
  const literals = literalsOf(checker, type);
  // How a message travels is no action.
  if (literals.length > 1 && literals.every((each) => TRANSPORTS.has(each))) return false;
  if (literals.length > 1) return share(literals, words) >= MOST;
  // A plain string, or a union that was narrowed to one member: what it is a part of decides.
  return (
    isPropertyAccessExpression(node) && isActionType(declaredType(node.expression, checker), checker, words)
  );
}

const MOST = 0.8;
const TRANSPORTS = new Set(['update', 'signal', 'query', 'operation']);

/** The type before it was narrowed by the branches around it. */
function declaredType(node: Node, checker: Checker): Type | undefined {
  const symbol = checker.getSymbolAtLocation(node);
  return symbol === undefined ? checker.getTypeAtLocation(node) : checker.getTypeOfSymbol(symbol);
}

/** A deck's record of an action, or a union of actions that `kind` distinguishes. */
function isActionType(type: Type | undefined, checker: Checker, words: ReadonlySet<string>): boolean {
  if (type === undefined) return false;
  if (checker.getPropertyOfType(type, 'danger') !== undefined) return true;
  const kind = checker.getPropertyOfType(checker.getNonNullableType(type) ?? type, 'kind');
  const kinds = kind === undefined ? [] : literalsOf(checker, checker.getTypeOfSymbol(kind));
  // An action as plain data, whose kind is any text.
  if (kind !== undefined && kinds.length === 0) return true;
  return kinds.length > 1 && share(kinds, words) >= MOST;
}

function share(literals: readonly string[], words: ReadonlySet<string>): number {
  return literals.length === 0 ? 0 : literals.filter((each) => words.has(each)).length / literals.length;
}

/** `['cancel', 'decline'].includes(action.kind)` */
function searchesActions(node: Node, checker: Checker, words: ReadonlySet<string>): boolean {
  if (!isCallExpression(node) || !isPropertyAccessExpression(node.expression)) return false;
  const { expression: list, name } = node.expression;
  const [asked] = node.arguments;
  if (name.text !== 'includes' || asked === undefined || !isArrayLiteralExpression(list)) return false;
  return (
    list.elements.some((each) => isStringLiteral(each) && words.has(each.text)) &&
    isAction(asked, checker, words)
  );
}

/** An object with an entry per action: `{ cancel: …, hold: … }`, `{ H: 'release' }`, `{ now: { action: 'try-now' } }`. */
function isTable(node: ObjectLiteralExpression, words: ReadonlySet<string>): boolean {
  const entries = node.properties.filter(isPropertyAssignment);
  if (entries.length < 2 || entries.length < node.properties.length) return false;
  const keys = entries.map(({ name }) => name.getText().replaceAll(/['"]/g, ''));
  if (share(keys, words) >= MOST) return true;
  if (entries.length < 3 || keys.some((key) => OWN_FIELDS.has(key))) return false;
  return (
    entries.filter(({ initializer }) => pointsToAction(initializer, words)).length / entries.length >= MOST
  );
}

// Fields of one action: an object with them is one action, and no table of several.
const OWN_FIELDS = new Set(['kind', 'id', 'name', 'action', 'remedy']);

function pointsToAction(value: Node, words: ReadonlySet<string>): boolean {
  if (isStringLiteral(value)) return words.has(value.text);
  if (!isObjectLiteralExpression(value)) return false;
  return value.properties.some(
    (property) =>
      isPropertyAssignment(property) &&
      OWN_FIELDS.has(property.name.getText()) &&
      pointsToAction(property.initializer, words),
  );
}

function branchAt({ file, tree }: Source, node: Node): Branch {
  const line = tree.text.slice(0, node.getStart(tree)).split('\n').length;
  return { file, line, text: node.getText().split('\n')[0]?.slice(0, 90) ?? '' };
}
