import { readFile } from 'node:fs/promises';

/** The user as whom PostgreSQL runs. Absent ids: as ourselves. */
export type ServerUser =
  | { readonly kind: 'self' }
  | { readonly kind: 'other'; readonly name: string; readonly uid: number; readonly gid: number };

const CANDIDATES = ['postgres', 'nobody'];

/** PostgreSQL refuses to run as root, so root lends it another user that every system has. */
export async function serverUser(ownUid: number | undefined): Promise<ServerUser> {
  if (ownUid !== 0) return { kind: 'self' };
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const wanted of CANDIDATES) {
    const found = accounts.find(([name]) => name === wanted);
    const [uid, gid] = [Number(found?.[2]), Number(found?.[3])];
    if (Number.isInteger(uid) && uid > 0 && Number.isInteger(gid))
      return { kind: 'other', name: wanted, uid, gid };
  }
  throw new Error(
    'PostgreSQL cannot run as root, and there is neither a user postgres nor nobody in /etc/passwd',
  );
}

export function spawnIds(user: ServerUser): { uid?: number; gid?: number } {
  return user.kind === 'self' ? {} : { uid: user.uid, gid: user.gid };
}
