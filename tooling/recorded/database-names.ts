import type { AddName } from './names.ts';

/** Columns and the words of check constraints, as the SQL of the migrations declares them. */
export function addDatabaseNames(migrations: readonly { readonly sql: string }[], add: AddName): void {
  for (const { sql } of migrations) {
    const text = sql.replaceAll(/--.*$/gm, '');
    for (const [, table = '', body = ''] of text.matchAll(
      /create table (?:if not exists )?(\w+) \(([\s\S]*?)\n\)/g,
    )) {
      for (const part of partsOf(body)) addColumn(table, part, add);
    }
    for (const [, table = '', body = ''] of text.matchAll(/alter table (\w+)([^;]*);/g)) {
      for (const part of partsOf(body)) {
        const column = /^\s*add column (?:if not exists )?([\s\S]*)$/.exec(part)?.[1];
        if (column !== undefined) addColumn(table, column, add);
        else addWords(table, part, add);
      }
    }
  }
}

const NO_COLUMN = new Set(['primary', 'unique', 'constraint', 'check', 'foreign', 'exclude', 'like']);

function addColumn(table: string, part: string, add: AddName): void {
  const name = /^\s*(\w+)/.exec(part)?.[1];
  if (name === undefined) return;
  if (!NO_COLUMN.has(name)) add('tables and columns', `${table}.${name}`);
  addWords(table, part, add);
}

/** `state in ('pending', 'done')` */
function addWords(table: string, part: string, add: AddName): void {
  for (const [, column, list = ''] of part.matchAll(/(\w+) (?:not )?in \(('[^)]*')\)/g)) {
    for (const [, word] of list.matchAll(/'([^']*)'/g)) add('column values', `${table}.${column} = ${word}`);
  }
}

/** Splits at the commas that are in no parentheses. */
function partsOf(body: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of body) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  return [...parts, part];
}
