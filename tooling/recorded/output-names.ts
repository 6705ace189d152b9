import {
  isArrayLiteralExpression,
  isAsExpression,
  isCallExpression,
  isIdentifier,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isTemplateExpression,
  isTypeAliasDeclaration,
  isVariableDeclaration,
  type Node,
} from 'typescript/unstable/ast';
import type { Checker, Type } from 'typescript/unstable/sync';
import { isTest, type Project, walk } from '../source/project.ts';
import { addPaths } from './code-names.ts';
import type { AddName } from './names.ts';
import { literalsOf, pathsOfType } from './type-paths.ts';

/** Exported types of lines and files that are kept, by what they are. */
const KEPT: Readonly<Record<string, string>> = {
  JournalEntry: 'journal',
  TrafficEntry: 'traffic journal',
  Endpoints: 'endpoints.json',
};

type Scan = { readonly checker: Checker; readonly add: AddName };

/** What commands print with --json, what is kept in files, and the schemas of messages. */
export function addOutputNames({ sources, checker }: Project, add: AddName): void {
  const scan = { checker, add };
  const kept = new Set<string>();
  for (const { file, tree } of sources) {
    if (isTest(file)) continue;
    const folder = file.split('/')[0] ?? '';
    const schemas = new Set<string>();
    addEnvironment(tree.text, add);
    walk(tree, (node) => {
      if (folder === 'cli') addJson(node, scan);
      if (folder === 'domain') addWords(node, scan);
      if (folder === 'activities') addStep(node, scan);
      if (['workflows', 'api', 'activities'].includes(folder)) addSchema(node, schemas, scan);
      addRecord(node, scan);
      if (!isTypeAliasDeclaration(node)) return;
      const owner = KEPT[node.name.text];
      if (owner === undefined) return;
      kept.add(node.name.text);
      addFile(owner, checker.getTypeFromTypeNode(node.type), scan);
    });
  }
  const unknown = Object.keys(KEPT).filter((name) => !kept.has(name));
  if (unknown.length > 0) throw new Error(`no type is named ${unknown.join(', ')}: update KEPT`);
}

/** Variables that the text of a program names. */
export function addEnvironment(text: string, add: AddName): void {
  for (const [name] of text.matchAll(/\bQUARTERDECK_[A-Z]+(?:_[A-Z]+)*\b/g))
    add('environment variables', name);
}

function addFile(owner: string, type: Type | undefined, { add, checker }: Scan): void {
  if (type === undefined) return;
  for (const path of pathsOfType(checker, type)) add('journal and state files', `${owner}: ${spaced(path)}`);
}

/** `readRecord(file, schema)` gives a union with the value of the file in one member. */
function addRecord(node: Node, scan: Scan): void {
  if (!isCallExpression(node) || node.expression.getText() !== 'readRecord') return;
  const { checker } = scan;
  const type = checker.getTypeAtLocation(node);
  for (const member of type?.isUnionType() === true ? type.getTypes() : []) {
    const value = checker.getPropertyOfType(member, 'value');
    if (value !== undefined) addFile('state file', checker.getTypeOfSymbol(value), scan);
  }
}

function addJson(node: Node, { add, checker }: Scan): void {
  const value = printedJson(node);
  const type = value === undefined ? undefined : checker.getTypeAtLocation(value);
  if (type === undefined) return;
  for (const path of pathsOfType(checker, type)) {
    add(path.includes('=') ? '--json values' : '--json fields', spaced(path));
  }
}

/** `export const STAGES = ['placed', …] as const` */
function addWords(node: Node, { add, checker }: Scan): void {
  if (!isVariableDeclaration(node) || node.initializer === undefined) return;
  const { initializer } = node;
  if (!isAsExpression(initializer) || !isArrayLiteralExpression(initializer.expression)) return;
  for (const element of initializer.expression.elements) {
    for (const word of literalsOf(checker, checker.getTypeAtLocation(element))) {
      add('states, reasons and kinds', word);
    }
  }
}

/** The step of an effect: its key is `{order}:{step}:{n}`, and its kind the first part of the step. */
function addStep(node: Node, { add, checker }: Scan): void {
  if (!isPropertyAssignment(node) || node.name.getText() !== 'step') return;
  const { initializer } = node;
  const steps = isTemplateExpression(initializer)
    ? [
        initializer
          .getText()
          .replaceAll('`', '')
          .replaceAll(/\$\{[^}]*\}/g, '{}'),
      ]
    : literalsOf(checker, checker.getTypeAtLocation(initializer));
  for (const step of steps) add('id formats', `effect step ${step}`);
}

/** Messages from outside are read by a schema; `~types` is where its library keeps the type of the output. */
function addSchema(node: Node, seen: Set<string>, { add, checker }: Scan): void {
  if (!isIdentifier(node) || !/schema$/i.test(node.text) || seen.has(node.text)) return;
  seen.add(node.text);
  const types = propertyType(checker, checker.getTypeAtLocation(node), '~types');
  const pair = types === undefined ? undefined : checker.getNonNullableType(types);
  const type = propertyType(checker, pair, 'output');
  if (type !== undefined) addPaths(add, 'message', pathsOfType(checker, type));
}

function propertyType(checker: Checker, type: Type | undefined, name: string): Type | undefined {
  const property = type === undefined ? undefined : checker.getPropertyOfType(type, name);
  return property === undefined ? undefined : checker.getTypeOfSymbol(property);
}

/** The value of `printJson(io, value)` and of `stdout.write(… JSON.stringify(value) …)`. */
function printedJson(node: Node): Node | undefined {
  if (!isCallExpression(node)) return undefined;
  const called = node.expression;
  if (isIdentifier(called) && called.text === 'printJson') return node.arguments[1];
  if (called.getText() !== 'JSON.stringify') return undefined;
  let outer: Node | undefined = node.parent;
  while (outer !== undefined && !isCallExpression(outer)) outer = outer.parent;
  const writer = outer?.expression;
  const writes = writer !== undefined && isPropertyAccessExpression(writer) && writer.name.text === 'write';
  return writes && writer.getText().includes('stdout') ? node.arguments[0] : undefined;
}

function spaced(path: string): string {
  return path.replace('=', ' = ');
}
