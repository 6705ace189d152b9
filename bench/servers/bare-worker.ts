import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import type { Bench } from '../figure.ts';

export type BareWorker = { readonly program: string; remove(): Promise<void> };

// Loaded by path at run time, as in the built worker.
const OUTSIDE = ['@temporalio/*', 'pg-native'];

const COMMONJS_BANNER =
  "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);";

/** The worker built with `runEffect` exchanged for one that keeps no ledger. It lies in no build. */
export async function buildBareWorker(bench: Bench): Promise<BareWorker> {
  // Next to the builds, because the packages are found from there.
  const folder = await mkdtemp(path.join(bench.root, 'dist', 'half-bench-'));
  const program = path.join(folder, 'worker.mjs');
  await build({
    absWorkingDir: bench.root,
    entryPoints: ['worker/main.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    minify: true,
    keepNames: true,
    logLevel: 'warning',
    external: OUTSIDE,
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: { js: COMMONJS_BANNER },
    plugins: [
      {
        name: 'without-ledger',
        setup(setup) {
          setup.onResolve({ filter: /\/effects\/run-effect\.ts$/ }, () => ({
            path: path.join(bench.root, 'bench', 'servers', 'without-ledger.ts'),
          }));
        },
      },
    ],
  });
  await copyFile(path.join(bench.programs, 'workflows.js'), path.join(folder, 'workflows.js'));
  return { program, remove: () => rm(folder, { recursive: true, force: true }) };
}
