import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/content-hash.ts';

/**
 * SHA-256 of a value as JSON with its keys in order: two requests that mean the same have the same fingerprint, however
 * they were put together. `undefined` fields do not count.
 */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value), 'utf8').digest('hex');
}
