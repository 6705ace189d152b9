import { parseWholeNumber } from './whole-number.ts';

export type ListenAddress = { readonly host: string; readonly port: number };

const PORT = { min: 0, max: 65_535 } as const;

/** `host:port`, or a port alone on loopback; null for everything else. Port 0 lets the system choose. */
export function parseListenAddress(text: string): ListenAddress | null {
  const [, host = '127.0.0.1', digits = ''] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? [];
  const port = parseWholeNumber(digits, PORT);
  return port === null ? null : { host, port };
}
