import type { temporal } from '@temporalio/proto';
import { parseExact, stringifyExact } from '../../support/text/exact-json.ts';

type LongLike = { toNumber(): number };
type Timestamp = { readonly seconds?: LongLike | number | null; readonly nanos?: number | null };
export type RawPayload = temporal.api.common.v1.Payload.$Properties;

/** int64 of protobuf, converted once at the edge. Everything we read fits a safe integer. */
export function numberOf(value: LongLike | number | null | undefined): number {
  if (value === null || value === undefined) return 0;
  return typeof value === 'number' ? value : value.toNumber();
}

/** Epoch milliseconds; null where the server left the field out. */
export function timeOf(value: Timestamp | null | undefined): number | null {
  if (value === null || value === undefined) return null;
  const milliseconds = numberOf(value.seconds) * 1000 + Math.floor((value.nanos ?? 0) / 1_000_000);
  return milliseconds === 0 ? null : milliseconds;
}

export function durationOf(value: Timestamp | null | undefined): number | null {
  if (value === null || value === undefined) return null;
  return numberOf(value.seconds) * 1000 + (value.nanos ?? 0) / 1_000_000;
}

const text = new TextDecoder();

/** What a payload holds, or a sentence about it where it is not plain JSON; numbers as they were written. Never throws. */
export function decodePayload(payload: RawPayload | null | undefined): unknown {
  if (payload === null || payload === undefined) return undefined;
  const encoding = payload.metadata?.['encoding'];
  const name = encoding === undefined ? '' : text.decode(encoding);
  if (name === 'binary/null') return null;
  const data = payload.data ?? new Uint8Array();
  if (name !== 'json/plain' && name !== 'json/protobuf') {
    return `(${data.length} bytes, encoded as ${name === '' ? 'unknown' : name})`;
  }
  try {
    return parseExact(text.decode(data));
  } catch {
    return `(${data.length} bytes that are not JSON)`;
  }
}

export function decodePayloads(payloads: readonly RawPayload[] | null | undefined): readonly unknown[] {
  return (payloads ?? []).map(decodePayload);
}

export function encodePayload(value: unknown): RawPayload {
  const encode = new TextEncoder();
  return {
    metadata: { encoding: encode.encode('json/plain') },
    data: encode.encode(stringifyExact(value)),
  };
}

type Int64 = NonNullable<
  temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest.$Properties['workflowTaskFinishEventId']
>;

/** A field of type int64. The encoder takes plain numbers as well; only its types ask for a Long. */
export function int64(value: number): Int64 {
  return value as unknown as Int64;
}
