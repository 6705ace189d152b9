import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ownedPlaces } from './postgres/data-place.ts';

/** Removes an ended stack that was started in a folder of its own under the temporary folder, database included. */
export async function discardStack(root: string, temporary: string = tmpdir()): Promise<void> {
  if (path.dirname(root) !== temporary) throw new Error(`${root} is not a folder in ${temporary}`);
  const stackFolder = path.join(root, '.quarterdeck');
  for (const place of await ownedPlaces()) {
    if (place.stackFolder === stackFolder) await rm(place.folder, { recursive: true, force: true });
  }
  await rm(root, { recursive: true, force: true });
}
