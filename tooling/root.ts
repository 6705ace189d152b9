import path from 'node:path';

/** Root of the repository. */
export const ROOT = path.resolve(import.meta.dirname, '..');
