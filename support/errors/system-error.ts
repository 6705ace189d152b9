/**
 * What the surroundings of a process refuse: no disk, no permission, no descriptor, no reader, no network. None of it
 * is a defect of the program, so none is reported with a stack trace.
 */
export type SystemProblem = {
  readonly code: string;
  /** One sentence, with the file where one is known. */
  readonly says: string;
  readonly todo: string;
  readonly kind: 'local' | 'network' | 'closed-output';
};

type Known = readonly [says: string, todo: string, kind?: SystemProblem['kind']];

const REACH = 'check the address and that the server runs';
const READER = 'the reader of the output has closed it';

// bin/prepare/system-error.mjs has the same before anything is built; a test compares them.
export const SYSTEM_ERRORS: Readonly<Record<string, Known>> = {
  ENOSPC: ['no space left on the disk', 'free some space, then repeat'],
  EDQUOT: ['the disk quota is used up', 'free some space, then repeat'],
  EFBIG: ['the file is too large', 'free some space, then repeat'],
  EROFS: ['the file system is read-only', 'use a folder that can be written to'],
  EACCES: ['permission denied', 'check owner and permissions'],
  EPERM: ['operation not permitted', 'check owner and permissions'],
  ENOENT: ['no such file or folder', 'check the path'],
  EEXIST: ['something of this name is there already', 'check the path'],
  EISDIR: ['it is a folder', 'check the path'],
  ENOTDIR: ['part of the path is not a folder', 'check the path'],
  ENAMETOOLONG: ['the path is too long', 'use a shorter path'],
  ELOOP: ['too many symbolic links', 'check the path'],
  EIO: ['input/output error', 'check the disk or the terminal'],
  EBUSY: ['it is in use', 'end the process that uses it, then repeat'],
  ETXTBSY: ['it is in use', 'end the process that uses it, then repeat'],
  ENEWER: ['a newer build wrote it', 'use the newer build'],
  ELOCKED: ['it is locked by another process', 'repeat in a moment'],
  EAGAIN: ['no processes or memory left', 'end some processes, then repeat'],
  ENOMEM: ['no memory left', 'end some processes, then repeat'],
  EMFILE: ['too many open files in this process', 'raise the limit: ulimit -n'],
  ENFILE: ['too many open files on this machine', 'end some processes, then repeat'],
  EADDRINUSE: ['the port is taken', 'use another port'],
  EADDRNOTAVAIL: ['the address is not of this machine', 'check the address'],
  EPIPE: ['the output was closed', READER, 'closed-output'],
  ERR_STREAM_DESTROYED: ['the output was closed', READER, 'closed-output'],
  ECONNREFUSED: ['connection refused', REACH, 'network'],
  ECONNRESET: ['connection reset', REACH, 'network'],
  ECONNABORTED: ['connection aborted', REACH, 'network'],
  ETIMEDOUT: ['connection timed out', REACH, 'network'],
  EHOSTUNREACH: ['no route to the host', REACH, 'network'],
  ENETUNREACH: ['the network cannot be reached', REACH, 'network'],
  ENOTFOUND: ['the host name is not known', REACH, 'network'],
  EAI_AGAIN: ['the host name cannot be looked up now', REACH, 'network'],
};

const CAUSES_MAX = 10;

/** Undefined for everything else, which then is a defect. The deepest known cause counts: the others wrap it. */
export function systemProblem(error: unknown): SystemProblem | undefined {
  let found: SystemProblem | undefined;
  let at: unknown = error;
  for (let depth = 0; depth < CAUSES_MAX && typeof at === 'object' && at !== null; depth++) {
    found = problemOf(at) ?? found;
    const { cause, errors } = at as { readonly cause?: unknown; readonly errors?: unknown };
    at = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  }
  return found;
}

function problemOf(error: object): SystemProblem | undefined {
  const { code, path, dest, address, port, errcode } = error as Readonly<Record<string, unknown>>;
  const named = typeof code === 'string' ? sqliteCode(code, errcode) : undefined;
  const known = named !== undefined && Object.hasOwn(SYSTEM_ERRORS, named) ? SYSTEM_ERRORS[named] : undefined;
  if (named === undefined || known === undefined) return undefined;
  const [says, todo, kind = 'local'] = known;
  const place =
    typeof path === 'string'
      ? `${path}${typeof dest === 'string' ? ` → ${dest}` : ''}`
      : typeof address === 'string'
        ? `${address}${typeof port === 'number' ? `:${port}` : ''}`
        : undefined;
  return { code: named, says: `${place === undefined ? '' : `${place}: `}${says} (${named})`, todo, kind };
}

/** SQLite has numbers for the same errors: https://www.sqlite.org/rescode.html. */
function sqliteCode(code: string, errcode: unknown): string {
  if (code !== 'ERR_SQLITE_ERROR' || typeof errcode !== 'number') return code;
  const primary = errcode & 0xff;
  const names: Readonly<Record<number, string>> = {
    5: 'ELOCKED',
    6: 'ELOCKED',
    8: 'EROFS',
    10: 'EIO',
    13: 'ENOSPC',
    14: 'EACCES',
  };
  return names[primary] ?? code;
}
