import { defineSearchAttributeKey } from '@temporalio/common';

/**
 * Per namespace SQL visibility gives 10 Keyword, 3 KeywordList, 3 Int, 3 Double, 3 Bool, 3 Datetime and 3 Text
 * (server source, temporal 1.32). Values of Keyword are at most 255 characters and never personal data.
 */
export const SEARCH_ATTRIBUTES = {
  OrderStatus: 'KEYWORD',
  CustomerId: 'KEYWORD',
  StuckReason: 'KEYWORD',
  FailureCode: 'KEYWORD',
  PaymentMethod: 'KEYWORD',
  Channel: 'KEYWORD',
  NeedsAttention: 'BOOL',
  AmountMinor: 'INT',
  StageSince: 'DATETIME',
  PromiseBy: 'DATETIME',
  VendorIds: 'KEYWORD_LIST',
  Skus: 'KEYWORD_LIST',
  Compensations: 'KEYWORD_LIST',
} as const;

export type SearchAttributeName = keyof typeof SEARCH_ATTRIBUTES;

export const orderStatusKey = defineSearchAttributeKey('OrderStatus', 'KEYWORD');
export const customerIdKey = defineSearchAttributeKey('CustomerId', 'KEYWORD');
export const stuckReasonKey = defineSearchAttributeKey('StuckReason', 'KEYWORD');
export const failureCodeKey = defineSearchAttributeKey('FailureCode', 'KEYWORD');
export const paymentMethodKey = defineSearchAttributeKey('PaymentMethod', 'KEYWORD');
export const channelKey = defineSearchAttributeKey('Channel', 'KEYWORD');
export const needsAttentionKey = defineSearchAttributeKey('NeedsAttention', 'BOOL');
export const amountMinorKey = defineSearchAttributeKey('AmountMinor', 'INT');
export const stageSinceKey = defineSearchAttributeKey('StageSince', 'DATETIME');
export const promiseByKey = defineSearchAttributeKey('PromiseBy', 'DATETIME');
export const vendorIdsKey = defineSearchAttributeKey('VendorIds', 'KEYWORD_LIST');
export const skusKey = defineSearchAttributeKey('Skus', 'KEYWORD_LIST');
/** What an undo has left to do or has done, in the words of the steps: `undo-payment`, `release-stock`. */
export const compensationsKey = defineSearchAttributeKey('Compensations', 'KEYWORD_LIST');
