/** Statuses that a vendor can report. */
export const VENDOR_STATUSES = [
  'accepted',
  'packing',
  'ready',
  'shipped',
  'delivered',
  'rejected',
  'cancelled',
] as const;
export type VendorStatus = (typeof VENDOR_STATUSES)[number];

/** What we know of a vendor order: `none` before we ask for it, `creating` while we do. */
export type VendorProgress = {
  readonly status: VendorStatus | 'none' | 'creating';
  /** Version of the newest report; it grows with every change at the vendor. */
  readonly version: number;
  readonly tracking: string | null;
};

export type VendorStatusReport = {
  readonly status: VendorStatus;
  readonly version: number;
  readonly tracking: string | null;
};

// Updates never move an order backwards: ready stays ready, and final stays final.
const RANKS: Readonly<Record<VendorProgress['status'], number>> = {
  none: 0,
  creating: 0,
  accepted: 1,
  packing: 2,
  ready: 3,
  shipped: 4,
  delivered: 5,
  rejected: 6,
  cancelled: 6,
};

/** A version counts the changes of one order at its provider; no order changes a thousand times. */
const VERSION_LEAP_MAX = 1_000;

/** A version that leaps is forged or broken: accepted, it would make all true reports look old. */
export function isPlausibleVersion(known: number, version: number): boolean {
  return version <= known + VERSION_LEAP_MAX;
}

export type Advance = { readonly kind: 'advanced' | 'same' | 'old'; readonly progress: VendorProgress };

/** Applies a report that may be repeated, late or out of order. `old`: known; `same`: newer, but no progress. */
export function advanceVendor(known: VendorProgress, report: VendorStatusReport): Advance {
  if (report.version <= known.version) return { kind: 'old', progress: known };
  const tracking = report.tracking ?? known.tracking;
  const { version } = report;
  if (isVendorOver(known.status) || RANKS[report.status] <= RANKS[known.status]) {
    return { kind: 'same', progress: { ...known, version, tracking } };
  }
  return { kind: 'advanced', progress: { status: report.status, version, tracking } };
}

/**
 * Sets the vendor status by hand. The version stays, so that the vendor's own updates, when they arrive, are
 * heard as any others. Null: that would take the order back.
 */
export function overrideVendor(known: VendorProgress, status: VendorStatus): VendorProgress | null {
  if (isVendorOver(known.status) || RANKS[status] <= RANKS[known.status]) return null;
  return { ...known, status };
}

/** Nothing more will come of it. */
export function isVendorOver(status: VendorProgress['status']): boolean {
  return status === 'delivered' || status === 'rejected' || status === 'cancelled';
}

export function isVendorLost(status: VendorProgress['status']): boolean {
  return status === 'rejected' || status === 'cancelled';
}

export function isVendorReady(status: VendorProgress['status']): boolean {
  return status === 'ready' || status === 'shipped' || status === 'delivered';
}

export function isVendorShipped(status: VendorProgress['status']): boolean {
  return status === 'shipped' || status === 'delivered';
}
