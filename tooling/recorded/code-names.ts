import {
  type CallExpression,
  isCallExpression,
  isIdentifier,
  isObjectLiteralExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isShorthandPropertyAssignment,
  isStringLiteral,
  type Node,
} from 'typescript/unstable/ast';
import { type Checker, SignatureKind, type Type } from 'typescript/unstable/sync';
import { isTest, type Project, walk } from '../source/project.ts';
import type { AddName } from './names.ts';
import { literalsOf, pathsOfType } from './type-paths.ts';

/** What the calls of the Temporal SDK in our code register, send and record. */
export function addCodeNames({ sources, checker }: Project, add: AddName): void {
  const calls: Readonly<Record<string, (call: CallExpression) => void>> = {
    defineUpdate: (call) => message('update', call),
    bindUpdate: (call) => message('update', call),
    defineSignal: (call) => message('signal', call),
    defineQuery: (call) => message('query', call),
    patched: patch,
    deprecatePatch: patch,
    proxyActivities: (call) => addActivities(checker, checker.getTypeAtLocation(call), add),
    upsertMemo: (call) => {
      const [memo] = call.arguments;
      if (memo !== undefined) for (const key of keysOf(memo)) add('memo keys', key);
    },
    nonRetryable: (call) => failureType(call, 1),
    retryable: (call) => failureType(call, 1),
    failure: (call) => failureType(call, 0),
  };

  for (const { file, tree } of sources) {
    if (isTest(file)) continue;
    walk(tree, (node) => {
      if (isCallExpression(node)) calls[calledName(node)]?.(node);
      if (isPropertyAssignment(node) && node.name.getText() === 'memo') {
        for (const key of keysOf(node.initializer)) add('memo keys', key);
      }
    });
  }

  function literals(call: CallExpression, index = 0): readonly string[] {
    const argument = call.arguments[index];
    return argument === undefined ? [] : literalsOf(checker, checker.getTypeAtLocation(argument));
  }

  function patch(call: CallExpression): void {
    for (const id of literals(call)) add('patch ids', id);
  }

  function message(kind: 'update' | 'signal' | 'query', call: CallExpression): void {
    const answer = call.typeArguments?.[0];
    for (const name of literals(call)) {
      add(MESSAGES[kind], name);
      if (kind === 'signal' || answer === undefined) continue;
      const type = checker.getTypeFromTypeNode(answer);
      if (type !== undefined) addPaths(add, `${kind} ${name} result`, pathsOfType(checker, type));
    }
  }

  function failureType(call: CallExpression, index: number): void {
    if (!mentionsFailure(call)) return;
    for (const type of literals(call, index)) add('failure types', type);
    for (const code of literals(call, index + 1)) add('failure codes', code);
  }
}

const MESSAGES = { update: 'updates', signal: 'signals', query: 'queries' } as const;

function calledName({ expression }: CallExpression): string {
  if (isIdentifier(expression)) return expression.text;
  return isPropertyAccessExpression(expression) ? expression.name.text : '';
}

/** `ApplicationFailure.nonRetryable(message, type, ...details)`, or the factory of the activities. */
function mentionsFailure({ expression }: CallExpression): boolean {
  return isIdentifier(expression) || expression.getText().startsWith('ApplicationFailure.');
}

function keysOf(node: Node): readonly string[] {
  if (!isObjectLiteralExpression(node)) return [];
  return node.properties.flatMap((property) => {
    if (isShorthandPropertyAssignment(property)) return [property.name.getText()];
    if (!isPropertyAssignment(property)) return [];
    const { name } = property;
    return isIdentifier(name) || isStringLiteral(name) ? [name.text] : [];
  });
}

function addActivities(checker: Checker, activities: Type | undefined, add: AddName): void {
  if (activities === undefined) return;
  for (const property of checker.getPropertiesOfType(activities)) {
    const type = checker.getTypeOfSymbol(property);
    const [signature] = type === undefined ? [] : checker.getSignaturesOfType(type, SignatureKind.Call);
    if (signature === undefined) continue;
    add('activities', property.name);
    for (const [index] of signature.parameters.entries()) {
      const parameter = checker.getParameterType(signature, index);
      if (parameter !== undefined) {
        addPaths(add, `activity ${property.name} input`, pathsOfType(checker, parameter));
      }
    }
    const result = checker.getReturnTypeOfSignature(signature);
    const [settled] = result?.isTypeReference() === true ? checker.getTypeArguments(result) : [];
    if (settled !== undefined)
      addPaths(add, `activity ${property.name} result`, pathsOfType(checker, settled));
  }
}

export function addPaths(add: AddName, owner: string, paths: ReadonlySet<string>): void {
  for (const path of paths) {
    const [at, value] = path.split('=');
    if (value === undefined) add('payload fields', `${owner}: ${at}`);
    else add('payload values', `${owner}: ${at === '' ? '(itself)' : at} = ${value}`);
  }
}
