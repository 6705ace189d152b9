type Env = Readonly<Record<string, string | undefined>>;

/**
 * All that a process of the local stack inherits. A list of what may pass rather than of what may not: whatever points
 * a shell at a real system (TEMPORAL_*, DATABASE_URL, PROMETHEUS_URL, PG*, a proxy, a NODE_OPTIONS) stays outside.
 */
const INHERITED = [
  'HOME',
  'LANG',
  'LOGNAME',
  'PATH',
  'SHELL',
  'TERM',
  'TMPDIR',
  'TZ',
  'USER',
  'XDG_CACHE_HOME',
];

/** What fetching over the network needs and no running part of the stack gets. */
const NETWORK = /^(https?|no|all|ftp)_proxy$|^PIP_|^SSL_CERT_|^REQUESTS_CA_BUNDLE$|^NODE_EXTRA_CA_CERTS$/i;

export function demoEnvironment(env: Env): Record<string, string> {
  return pick(env, (name) => INHERITED.includes(name));
}

/** What describes the terminal and the person at it. Parts of the stack have neither. */
const PERSONAL = ['LC_ALL', 'LC_CTYPE', 'NO_COLOR', 'QUARTERDECK_ACTOR', 'SUDO_USER'];

/** For the console of the local stack: as `demoEnvironment`, with the terminal and the person. */
export function consoleEnvironment(env: Env): Record<string, string> {
  return pick(env, (name) => INHERITED.includes(name) || PERSONAL.includes(name));
}

export function downloadEnvironment(env: Env): Record<string, string> {
  return pick(env, (name) => INHERITED.includes(name) || NETWORK.test(name) || name.startsWith('PYENV'));
}

function pick(env: Env, wanted: (name: string) => boolean): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && wanted(name)) picked[name] = value;
  }
  return picked;
}
