// The same messages as support/errors/system-error.ts, for errors before anything is built. A test compares them.
const MESSAGES = {
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
  const message = Object.hasOwn(MESSAGES, error?.code) ? MESSAGES[error.code] : undefined;
  if (message === undefined) return undefined;
  return `${error.path === undefined ? '' : `${error.path}: `}${message} (${error.code})`;
}

export const KNOWN_CODES = Object.keys(MESSAGES);
