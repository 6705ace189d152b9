/** One thing that was looked at. `missing` is needed; `off` is not, and something is switched off without it. */
export type Finding = {
  readonly name: string;
  readonly state: 'ok' | 'off' | 'missing';
  readonly version: string | null;
  /** Where it is or what it does, or what is off without it. */
  readonly says: string;
  /** How to get it; null where there is nothing to get. */
  readonly todo: string | null;
};
