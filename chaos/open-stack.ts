import type { Endpoints } from '../contract/endpoints.ts';
import type { TemporalLink } from '../operations/connect.ts';
import type { StackControl } from './system.ts';

/** A running local stack and what may be done to it. */
export type OpenStack = {
  readonly endpoints: Endpoints;
  readonly control: StackControl;
  readonly link: TemporalLink;
  /** True when it was started for this purpose and ends with it. */
  readonly mine: boolean;
  close(): Promise<void>;
};
