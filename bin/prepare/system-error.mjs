// The same words as support/errors/system-error.ts, for what happens before anything is built. A test compares them.
const SAYS = {
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOENT: 'no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'part of the path is not a folder',
  EIO: 'input/output error',
  EBUSY: 'it is in use',
  ETXTBSY: 'it is in use',
  EAGAIN: 'no processes or memory left',
  ENOMEM: 'no memory left',
  EMFILE: 'too many open files in this process',
  ENFILE: 'too many open files on this machine',
  EPIPE: 'the output was closed',
};

/** One sentence where the surroundings refused; undefined where it is a defect. */
export function systemProblem(error) {
  const says = Object.hasOwn(SAYS, error?.code) ? SAYS[error.code] : undefined;
  if (says === undefined) return undefined;
  return `${error.path === undefined ? '' : `${error.path}: `}${says} (${error.code})`;
}

export const KNOWN_CODES = Object.keys(SAYS);
