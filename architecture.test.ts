import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

// Holds the table of docs/ARCHITECTURE.md: which folder may import which, and which package may be used where. Tests may
// and what lies in `e2e/` and `testing/` for them may import what they like; type-only imports are free, because they
// are gone at run time.

const ROOT = import.meta.dirname;

const ANY = 'any';

/** Package to the packages that it may import, apart from itself. A grant that no import uses fails, too. */
const ARROWS: Readonly<Record<string, readonly string[] | typeof ANY>> = {
  support: [],
  domain: [],
  contract: ['support', 'domain'],
  'telemetry/catalogue': ['contract', 'domain'],
  telemetry: ['support', 'telemetry/catalogue'],
  workflows: ['support', 'contract', 'domain', 'telemetry/catalogue'],
  database: ['support', 'contract', 'domain'],
  activities: ['support', 'contract', 'domain', 'database'],
  worker: ['support', 'contract', 'domain', 'database', 'telemetry', 'telemetry/catalogue', 'activities'],
  operations: ['support', 'contract', 'domain', 'telemetry/catalogue'],
  console: ['support', 'contract', 'domain', 'operations'],
  api: ['support', 'contract', 'domain', 'operations', 'database', 'telemetry', 'telemetry/catalogue'],
  providers: ['support', 'contract', 'telemetry'],
  launch: ['support', 'contract', 'telemetry', 'bin'],
  chaos: ['support', 'contract', 'domain', 'launch', 'operations', 'database'],
  grafana: ['telemetry/catalogue'],
  prometheus: ['support', 'contract', 'grafana', 'telemetry/catalogue'],
  docker: [],
  bin: ['support'],
  bench: ANY,
  tooling: ANY,
  cli: ANY,
};

/** Package (or its scope) to the places that may import it at run time. */
const FENCES: Readonly<Record<string, readonly string[]>> = {
  ink: ['console'],
  react: ['console'],
  '@temporalio/workflow': ['workflows'],
  '@temporalio/activity': ['activities'],
  '@temporalio/worker': ['worker', 'launch/build'],
  '@temporalio/client': ['operations', 'worker', 'activities/shared/temporal.ts'],
  '@temporalio/testing': ['launch/binaries/download-official.mjs'],
  winston: ['telemetry'],
  '@opentelemetry/sdk-metrics': ['telemetry'],
  '@opentelemetry/sdk-trace': ['telemetry'],
  '@opentelemetry/resources': ['telemetry'],
  '@opentelemetry/exporter-prometheus': ['telemetry'],
  '@opentelemetry/exporter-trace-otlp-http': ['telemetry'],
  pg: ['database'],
  kysely: ['database'],
  esbuild: ['launch/build'],
  commander: ['cli'],
};

/** Folders that may import no package but these. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  workflows: ['@temporalio/workflow', '@temporalio/common', '@opentelemetry/api', 'valibot'],
  bin: [],
};

/** Their code runs in the sandbox of Temporal's workflows, and so does all that it imports. */
const SANDBOXED = ['workflows', 'domain'];

type Import = { readonly from: string; readonly target: string };

describe('imports between folders', () => {
  const imports = readImports();

  test('the rule reads something', () => {
    expect(imports.length).toBeGreaterThan(500);
  });

  test('every folder with code is in the table', () => {
    const folders = new Set(imports.map(({ from }) => folderOf(from)).filter((folder) => folder !== ''));
    expect([...folders].filter((folder) => ARROWS[folder] === undefined)).toEqual([]);
  });

  test('no folder imports what it may not', () => {
    expect(imports.filter(isForbiddenFolder).map(describeImport)).toEqual([]);
  });

  test('each grant is used, if only for types', () => {
    const used = new Set(
      readImports({ withTypes: true }).map(({ from, target }) => `${folderOf(from)} -> ${folderOf(target)}`),
    );
    const grants = Object.entries(ARROWS).flatMap(([folder, allowed]) =>
      allowed === ANY ? [] : allowed.map((other) => `${folder} -> ${other}`),
    );
    expect(grants.filter((grant) => !used.has(grant))).toEqual([]);
  });

  test('each place behind a fence imports its package', () => {
    const all = readImports({ withTypes: true });
    const uses = (place: string, name: string) =>
      all.some(({ from, target }) => isIn(place, from) && isPackage(target) && packageName(target) === name);
    const unused = Object.entries(FENCES).flatMap(([name, places]) =>
      places.filter((place) => !uses(place, name)).map((place) => `${place} -> ${name}`),
    );
    expect(unused).toEqual([]);
  });

  test('what workflows and domain reach imports nothing that the sandbox lacks', () => {
    const start = imports.map(({ from }) => from).filter((from) => SANDBOXED.includes(folderOf(from)));
    const reached = reachableFrom(start, imports);
    expect(reached.size).toBeGreaterThan(100);
    expect(
      imports.filter((each) => reached.has(each.from) && isForbiddenInSandbox(each)).map(describeImport),
    ).toEqual([]);
  });

  test('nothing that ships imports what is there for tests', () => {
    expect(imports.filter(({ target }) => isForTests(target)).map(describeImport)).toEqual([]);
  });

  test('every file is reached from a program, not from tests alone', () => {
    const all = readImports({ withTypes: true });
    const reached = reachableFrom(programs(), all);
    const files = codeFiles('').filter((file) => folderOf(file) !== '');
    expect(files.filter((file) => !reached.has(file))).toEqual([]);
  });

  test('packages stay behind their fences', () => {
    expect(imports.filter(isForbiddenPackage).map(describeImport)).toEqual([]);
  });

  test('the console never imports the worker, nor the worker the console, not even for types', () => {
    const all = readImports({ withTypes: true });
    const crossing = all.filter(({ from, target }) => {
      const pair = [folderOf(from), folderOf(target)];
      return pair.includes('console') && pair.includes('worker');
    });
    expect(crossing.map(describeImport)).toEqual([]);
  });
});

describe('the import rules', () => {
  test('refuses an arrow that the table lacks and takes one that it has', () => {
    expect(isForbiddenFolder({ from: 'domain/money.ts', target: 'contract/order/order.ts' })).toBe(true);
    expect(isForbiddenFolder({ from: 'console/main.tsx', target: 'database/connect.ts' })).toBe(true);
    expect(isForbiddenFolder({ from: 'telemetry/catalogue/spans.ts', target: 'telemetry/tracing.ts' })).toBe(
      true,
    );
    expect(isForbiddenFolder({ from: 'contract/order/order.ts', target: 'domain/money.ts' })).toBe(false);
    expect(
      isForbiddenFolder({ from: 'workflows/order/order.ts', target: 'telemetry/catalogue/spans.ts' }),
    ).toBe(false);
  });

  test('refuses a package outside its fence', () => {
    expect(isForbiddenPackage({ from: 'operations/temporal/list.ts', target: 'ink' })).toBe(true);
    expect(isForbiddenPackage({ from: 'domain/money.ts', target: 'valibot' })).toBe(true);
    expect(isForbiddenPackage({ from: 'activities/order/payment.ts', target: '@temporalio/client' })).toBe(
      true,
    );
    expect(isForbiddenPackage({ from: 'activities/shared/temporal.ts', target: '@temporalio/client' })).toBe(
      false,
    );
    expect(isForbiddenPackage({ from: 'launch/client.ts', target: 'node:fs' })).toBe(false);
  });

  test('refuses in the sandbox what Node or a package brings along', () => {
    const chain = [
      { from: 'workflows/order.ts', target: 'support/text/a.ts' },
      { from: 'support/text/a.ts', target: 'support/process/b.ts' },
      { from: 'support/process/b.ts', target: 'node:fs' },
    ];
    const reached = reachableFrom(['workflows/order.ts'], chain);
    expect([...reached]).toEqual(['workflows/order.ts', 'support/text/a.ts', 'support/process/b.ts']);
    expect(chain.filter(isForbiddenInSandbox).map(({ target }) => target)).toEqual(['node:fs']);
    expect(isForbiddenInSandbox({ from: 'workflows/order.ts', target: 'string-width' })).toBe(true);
    expect(isForbiddenInSandbox({ from: 'workflows/order.ts', target: '@temporalio/workflow' })).toBe(false);
  });
});

describe('the reader of imports', () => {
  const targets = (text: string) => importsOf(text, { withTypes: false });

  test('finds each kind of import and leaves types alone', () => {
    expect(targets(`import a from 'x';`)).toEqual(['x']);
    expect(targets(`import {\n  a,\n  type B,\n} from './y.ts';`)).toEqual(['./y.ts']);
    expect(targets(`import './side-effect.ts';`)).toEqual(['./side-effect.ts']);
    expect(targets(`export { a } from './z.ts';`)).toEqual(['./z.ts']);
    expect(targets(`const m = await import('./lazy.ts');`)).toEqual(['./lazy.ts']);
    expect(targets(`import type { A } from 'x';\nexport type { B } from 'y';`)).toEqual([]);
    expect(targets(`// import a from 'comment';`)).toEqual([]);
  });
});

function isForbiddenFolder({ from, target }: Import): boolean {
  if (isPackage(target)) return false;
  const [own, other] = [folderOf(from), folderOf(target)];
  const allowed = ARROWS[own];
  if (own === '' || own === other || other === '' || allowed === ANY) return false;
  return allowed?.includes(other) !== true;
}

function isForbiddenPackage({ from, target }: Import): boolean {
  if (!isPackage(target) || target.startsWith('node:')) return false;
  const folder = folderOf(from);
  const name = packageName(target);
  const only = ONLY[folder];
  if (only !== undefined && !only.includes(name)) return true;
  const fence = FENCES[name];
  if (fence === undefined || ['test', 'bench', 'tooling', ''].includes(folder)) return false;
  return !fence.some((place) => isIn(place, from));
}

function isForbiddenInSandbox({ target }: Import): boolean {
  return isPackage(target) && ONLY['workflows']?.includes(packageName(target)) !== true;
}

function isIn(place: string, file: string): boolean {
  return file === place || file.startsWith(`${place}/`);
}

function reachableFrom(start: readonly string[], imports: readonly Import[]): ReadonlySet<string> {
  const reached = new Set(start);
  for (const file of reached)
    for (const { from, target } of imports) if (from === file && !isPackage(target)) reached.add(target);
  return reached;
}

function readImports(options = { withTypes: false }): readonly Import[] {
  return codeFiles('').flatMap((from) =>
    importsOf(readFileSync(path.join(ROOT, from), 'utf8'), options).map((target) => ({
      from,
      target: target.startsWith('.') ? path.posix.join(path.posix.dirname(from), target) : target,
    })),
  );
}

/** Where programs, threads and generators begin: the entries that the check of unused code goes by. */
function programs(): readonly string[] {
  const { entry } = JSON.parse(readFileSync(path.join(ROOT, 'knip.json'), 'utf8')) as {
    readonly entry: readonly string[];
  };
  const globs = entry.filter((glob) => !glob.includes('.test.'));
  return codeFiles('').filter((file) => globs.some((glob) => path.matchesGlob(file, glob)));
}

const STATEMENT = /^\s*(?:import|export)\s+(type\s+)?(?:[\w*\s{},$]+?\s+from\s+)?['"]([^'"]+)['"]/gm;
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)(?!\.[A-Z])/g;

function importsOf(text: string, options: { readonly withTypes: boolean }): readonly string[] {
  const statements = [...text.matchAll(STATEMENT)]
    .filter(([, type]) => options.withTypes || type === undefined)
    .map(([, , target]) => target ?? '');
  const dynamic = [...text.matchAll(DYNAMIC)].map(([, target]) => target ?? '');
  return [...statements, ...dynamic];
}

const SKIPPED = new Set(['node_modules', 'dist', 'docs', 'coverage']);

function codeFiles(folder: string): readonly string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const place = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name.startsWith('.') || SKIPPED.has(place) ? [] : codeFiles(place);
    const isCode = /\.(ts|tsx|mjs)$/.test(entry.name) && !/\.(test|tmp)\.tsx?$|\.d\.mts$/.test(entry.name);
    return isCode && !isForTests(place) ? [place] : [];
  });
}

function isForTests(file: string): boolean {
  return /(^|\/)(test|e2e|testing)\//.test(file) && !isPackage(file);
}

function folderOf(file: string): string {
  if (file.startsWith('telemetry/catalogue/')) return 'telemetry/catalogue';
  return file.includes('/') && !isPackage(file) ? (file.split('/')[0] ?? '') : '';
}

function isPackage(target: string): boolean {
  return target.startsWith('node:') || !/\.(ts|tsx|mjs|mts|json)$/.test(target) || target.startsWith('@');
}

function packageName(target: string): string {
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
}

function describeImport({ from, target }: Import): string {
  return `${from} imports ${target}`;
}
