import type { TLSConfig } from '@temporalio/client';

/** The target of the operations, and its source; the header shows both. */
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
  /** The stack of this folder: its journal is in the same folder. */
  readonly local: boolean;
  /** What was set and has no effect, each in a sentence for the user. */
  readonly unused?: readonly string[];
};
