import type { TLSConfig } from '@temporalio/client';

/** What the operations talk to, and where that was said; the header names both. */
export type Target = {
  /** `local`, the profile's name, or the address itself. */
  readonly label: string;
  readonly source:
    | 'place-address'
    | 'profile-flag'
    | 'address-flag'
    | 'profile-environment'
    | 'address-environment'
    | 'stack';
  /** Profile of temporal.toml; null where none was used. */
  readonly profile: string | null;
  readonly address: string;
  readonly namespace: string;
  readonly tls?: TLSConfig | boolean;
  readonly apiKey?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** The stack of this folder: its journal lives beside it. */
  readonly local: boolean;
  /** What was set and has no effect, each in a sentence that is told to whoever set it. */
  readonly unused?: readonly string[];
};
