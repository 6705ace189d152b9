import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { ROOT_FOLDER } from '../../launch/paths.ts';
import { serverUser } from '../../launch/postgres/server-user.ts';

/**
 * What a stack of revision a247064 left in its folder on 30 November 2026, ended by `stack down` in the middle of its
 * work: the Temporal server's store, the database cluster, the providers' store, postgres.json and the journal. Only
 * the WAL was switched and shortened, and the orders' faults of the providers have ended since.
 *
 * The last entry of the journal is an intent whose program was killed while the worker was frozen.
 */
const ARCHIVE = path.join(import.meta.dirname, 'revision-before.tar.zst');

/** By what was done with each of the open orders. */
export const OPEN_ORDERS = {
  /** Its vendor works on it. */
  waiting: 'ord-ENWNB3CD0TEFG8TJ',
  paused: 'ord-CWP76F25CPQVNZTN',
  /** The payment provider refused: parked, or still trying. */
  parked: 'ord-PBKRP2AD4ZVEZRR9',
  retrying: 'ord-X4C9YEWSR9ZMVQXY',
  /** Being undone, while its vendor refused. */
  undoing: 'ord-6EKPXRBYZC56KKVN',
  cancelled: 'ord-E82TY6ED7YTGG36X',
  /** Asked to cancel by the program that was killed. */
  asked: 'ord-XK5N98236SKG7ADF',
} as const;

export const UNFINISHED_INTENT = 'qd-e4a960dd-b695-4ca2-acba-94ac1c9087fb';

/** Unpacks it as that revision would have left it in this root, for the user who runs the test. */
export async function unpackRevisionBefore(root: string): Promise<void> {
  execFileSync('tar', ['-x', '-p', '--no-same-owner', '-C', root], {
    input: zstdDecompressSync(await readFile(ARCHIVE)),
  });
  const folder = path.join(root, '.quarterdeck');
  await rename(path.join(root, 'quarterdeck'), folder);
  const user = await serverUser(process.getuid?.());
  const cluster = path.join(root, 'postgres');
  if (user.kind === 'self') {
    await rename(cluster, path.join(folder, 'postgres'));
    return;
  }
  // The number names a place of root's, which two runs of this test must not share.
  const record = path.join(folder, 'postgres.json');
  const { password } = JSON.parse(await readFile(record, 'utf8')) as { readonly password: string };
  const id = randomBytes(8).toString('hex');
  await writeFile(record, `${JSON.stringify({ id, password })}\n`, { mode: 0o600 });
  const place = path.join(ROOT_FOLDER, `data-${id}`);
  await mkdir(place, { recursive: true, mode: 0o711 });
  await writeFile(path.join(place, 'owner.json'), JSON.stringify({ stackFolder: folder, id }), {
    mode: 0o600,
  });
  execFileSync('cp', ['-a', cluster, path.join(place, 'data')]);
  execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, path.join(place, 'data')]);
  execFileSync('rm', ['-r', cluster]);
}
