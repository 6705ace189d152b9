import * as v from 'valibot';
import { LIMITS } from '../../domain/limits.ts';
import { clipText } from '../../support/text/clip.ts';

/**
 * How the answers of the contract are read. A state is any word here: whether it is the right one depends on what was
 * asked, and a wrong one has to be shown. Fields that are not read are dropped.
 */
const TEXT_CHARACTERS = 200;
const ID_CHARACTERS = 300;

/** Untrusted text as it may be stored and shown: one line, without control and bidirectional characters, bounded. */
export function providerText(text: string): string {
  const line = text
    .slice(0, 4 * TEXT_CHARACTERS)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return clipText(line, TEXT_CHARACTERS);
}

const id = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(ID_CHARACTERS),
  v.check((text) => !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(text), 'has control characters'),
);
const text = v.pipe(v.string(), v.transform(providerText));
const minor = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1e12));
const version = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(2_147_483_647));
const time = v.pipe(v.string(), v.maxLength(40), v.isoTimestamp());

export const paymentRecordSchema = v.object({
  reference: text,
  authorisationId: id,
  state: text,
  currency: text,
  authorisedMinor: minor,
  capturedMinor: minor,
  refundedMinor: minor,
  expiresAt: time,
  version,
  reviewReason: v.optional(text),
  captures: v.pipe(
    v.array(v.object({ captureId: id, key: text, amountMinor: minor, at: time })),
    v.maxLength(LIMITS.linesPerOrder * 10),
  ),
});
export type PaymentAnswer = v.InferOutput<typeof paymentRecordSchema>;

export const undoAnswerSchema = v.object({ voided: v.boolean(), refundedMinor: minor });
export const refundRecordSchema = v.object({
  refundId: id,
  reference: text,
  currency: text,
  amountMinor: minor,
  refundedMinor: minor,
  capturedMinor: minor,
});
export const refundUndoAnswerSchema = v.object({ refundedMinor: minor });

export const vendorOrderSchema = v.object({
  vendorOrderId: id,
  vendorId: text,
  reference: text,
  status: text,
  version,
  tracking: v.nullable(text),
  lines: v.optional(v.array(v.object({ sku: text, quantity: v.number() }))),
});
export const vendorCancelSchema = v.object({ kind: text, order: v.nullable(vendorOrderSchema) });

export const labelSchema = v.object({
  labelId: id,
  returnId: text,
  reference: text,
  tracking: text,
  status: text,
  version,
});
export const labelCancelSchema = v.object({ kind: text, label: v.nullable(labelSchema) });
export const messageAnswerSchema = v.object({ messageId: id });

/** Every effect that a provider keeps under a key. */
export const EFFECT_KINDS = [
  'authorise',
  'capture',
  'void',
  'refund',
  'vendor-create',
  'vendor-release',
  'vendor-cancel',
  'carrier-label',
  'carrier-cancel',
  'message',
  'sms',
] as const;

export const providerEffectSchema = v.object({
  key: text,
  kind: v.picklist(EFFECT_KINDS),
  reference: text,
  amountMinor: v.nullable(minor),
  currency: v.exactOptional(v.nullable(text)),
  outcome: v.picklist(['done', 'refused', 'undone']),
  calls: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  at: time,
});

export const keyLookupSchema = v.object({
  ...providerEffectSchema.entries,
  answer: v.object({
    status: v.pipe(v.number(), v.safeInteger(), v.minValue(100), v.maxValue(599)),
    body: v.unknown(),
  }),
});

/** A provider's own store, whole or a page of it. */
export const effectsSchema = v.object({
  effects: v.array(providerEffectSchema),
  next: v.exactOptional(v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0)))),
});
