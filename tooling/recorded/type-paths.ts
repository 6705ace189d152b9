import {
  type Checker,
  SignatureKind,
  type Type,
  TypeFlags,
  type Symbol as TypeSymbol,
} from 'typescript/unstable/sync';

const OPAQUE = new Set(['Date', 'Uint8Array', 'Buffer', 'URL', 'Error', 'AbortSignal', 'Map', 'Set']);
const DEPTH = 12;

/** Paths of one type, seen from it. */
type Found = { readonly paths: ReadonlySet<string>; readonly whole: boolean };

const known = new WeakMap<Checker, Map<number, ReadonlySet<string>>>();

/**
 * Fields of a type as paths (`lines[].sku`), and the strings that a field is limited to (`stage=placed`). Fields of
 * records with free keys are written `*`. Recursion stops where a type contains itself.
 */
export function pathsOfType(checker: Checker, type: Type): ReadonlySet<string> {
  const cache = known.get(checker) ?? new Map<number, ReadonlySet<string>>();
  known.set(checker, cache);
  return new Set([...visit(type, []).paths].map((path) => path.replace(/^\./, '')));

  function visit(current: Type, open: readonly number[]): Found {
    const before = cache.get(current.id);
    if (before !== undefined) return { paths: before, whole: true };
    if (open.includes(current.id) || open.length > DEPTH) return { paths: new Set(), whole: false };
    const inner = [...open, current.id];
    const found = merged(
      partsOf(current).map(([prefix, part]) => ({ prefix, found: visitPart(part, inner) })),
    );
    // What was cut short because a type contains itself is not complete for other callers.
    if (found.whole) cache.set(current.id, found.paths);
    return found;
  }

  function visitPart(part: Part, open: readonly number[]): Found {
    return typeof part === 'string' ? { paths: new Set([part]), whole: true } : visit(part, open);
  }

  function partsOf(current: Type): readonly (readonly [prefix: string, part: Part])[] {
    if (current.isStringLiteralType()) return [['', `=${current.value}`]];
    if (current.isUnionType()) return current.getTypes().map((member) => ['', member] as const);
    if (!isContainer(current) || OPAQUE.has(current.getSymbol()?.name ?? '') || isFunction(current))
      return [];
    if (checker.isArrayLikeType(current) && current.isTypeReference()) {
      return checker.getTypeArguments(current).map((element) => ['[]', element] as const);
    }
    const free = checker.getIndexInfosOfType(current).map(({ valueType }) => ['.*', valueType] as const);
    return [...free, ...checker.getPropertiesOfType(current).flatMap(fieldsOf)];
  }

  function fieldsOf(property: TypeSymbol): readonly (readonly [prefix: string, part: Part])[] {
    const value = checker.getTypeOfSymbol(property);
    if (property.name.startsWith('__@') || value === undefined || isFunction(value)) return [];
    const prefix = `.${property.name}`;
    return [
      ['', prefix],
      [prefix, value],
    ];
  }

  function isFunction(value: Type): boolean {
    return value.isObjectType() && checker.getSignaturesOfType(value, SignatureKind.Call).length > 0;
  }
}

type Part = Type | string;

function merged(parts: readonly { readonly prefix: string; readonly found: Found }[]): Found {
  const paths = new Set<string>();
  for (const { prefix, found } of parts) for (const path of found.paths) paths.add(`${prefix}${path}`);
  return { paths, whole: parts.every(({ found }) => found.whole) };
}

function isContainer(type: Type): boolean {
  return (type.flags & (TypeFlags.Object | TypeFlags.Intersection)) !== 0;
}

/** The strings that a type is limited to; empty where it is not. */
export function literalsOf(checker: Checker, type: Type | undefined): readonly string[] {
  if (type === undefined) return [];
  if (type.isStringLiteralType()) return [type.value];
  if (type.isUnionType()) return type.getTypes().flatMap((member) => literalsOf(checker, member));
  if (type.isTypeParameter()) return literalsOf(checker, checker.getConstraintOfTypeParameter(type));
  return [];
}
