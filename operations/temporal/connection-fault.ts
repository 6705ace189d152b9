/** Why no connection came about, as a clause without a full stop. */
export type ConnectionFault = {
  readonly clause: string;
  /** Nothing at all came back: the address may be right and its server down. */
  readonly silent: boolean;
};

type Pattern = readonly [pattern: RegExp, clause: string, silent?: 'silent'];

const NO_CONNECTION = 'no connection';

// Wordings of grpc-js 1.14, OpenSSL 3 and Node 24, each seen in an answer of a real listener. The first that matches decides.
const PATTERNS: readonly Pattern[] = [
  [/^Name resolution failed/i, 'its name cannot be resolved'],
  [/\bENOTFOUND\b|\bEAI_AGAIN\b/, 'its name cannot be resolved'],
  [/certificate has expired|CERT_HAS_EXPIRED/i, 'its TLS certificate has expired'],
  [
    /certificate is not yet valid|CERT_NOT_YET_VALID/i,
    'its TLS certificate is not valid yet; check the clock',
  ],
  [
    /ALTNAME_INVALID|does not match certificate's altnames/i,
    'its TLS certificate is for another name; set tls.server_name',
  ],
  [
    /self-signed certificate|unable to (?:verify the first|get (?:local )?issuer) certificate|SELF_SIGNED|UNABLE_TO_/i,
    'its TLS certificate is not signed by a CA that is trusted here; set tls.server_ca_cert_path',
  ],
  [/alert certificate required|alert handshake failure/i, 'it demands a TLS client certificate'],
  [
    /alert (?:certificate expired|bad certificate|unknown ca|certificate unknown|certificate revoked|unsupported certificate)/i,
    'it refuses the TLS client certificate',
  ],
  [/wrong version number|packet length too long/i, 'it does not speak TLS; remove tls from the profile'],
  [/before secure TLS connection was established/i, 'it closes the connection during the TLS handshake'],
  [
    /alert (?:protocol version|no application protocol)|unsupported protocol/i,
    'it accepts no TLS version that Node offers',
  ],
  [
    /Protocol error|without gRPC status|HTTP\/1\.1|HTTP status code (?!401|403)\d/i,
    'what answers there is not a gRPC server',
  ],
  [/\bECONNREFUSED\b/, 'connection refused', 'silent'],
  [/\bEHOSTUNREACH\b|\bENETUNREACH\b/, 'no route to it', 'silent'],
  [/\bETIMEDOUT\b/, 'the connection timed out', 'silent'],
  [/\bEACCES\b|\bEPERM\b/, 'this machine does not allow the connection'],
  [/Last error: undefined/, NO_CONNECTION],
  // A plain connection to a TLS port ends like one to a program that hangs up.
  [
    /Failed to connect|\bECONNRESET\b|socket hang up/i,
    'it closes the connection; it may expect TLS, or not be Temporal',
  ],
];

/**
 * What the details of a gRPC status show about a failed connection; null if nothing. `proxy` is
 * the environment variable that sent the connection through a proxy, null where none did.
 */
export function connectionFault(details: string, proxy: string | null): ConnectionFault | null {
  const found = PATTERNS.find(([pattern]) => pattern.test(details));
  if (found === undefined) return null;
  const [, clause, silent] = found;
  const behindProxy = clause === NO_CONNECTION && proxy !== null;
  return {
    clause: behindProxy ? `the proxy of ${proxy} does not connect to it` : clause,
    silent: silent === 'silent',
  };
}

const PROXY_VARIABLES = ['grpc_proxy', 'https_proxy', 'http_proxy'] as const;

/** The variable that makes gRPC use a proxy, in the order in which grpc-js reads them; null where none is set. */
export function proxyVariable(env: Readonly<Record<string, string | undefined>>): string | null {
  return PROXY_VARIABLES.find((name) => (env[name] ?? '') !== '') ?? null;
}
