const PROXY = /^(?:grpc|http|https|all)_proxy$/i;
const NO_PROXY = ['no_grpc_proxy', 'no_proxy', 'NO_PROXY'];
const LOOPBACK = ['localhost', '127.0.0.1', '127.0.0.0/8', '::1', '[::1]'];

/**
 * A proxy cannot reach what runs on this machine. gRPC and fetch read these variables when they connect, so this
 * is prepended to both; programs that we start inherit it.
 */
export function keepLoopbackFromProxies(env: Record<string, string | undefined>): void {
  if (!Object.keys(env).some((name) => PROXY.test(name))) return;
  const before = env['no_proxy'] ?? env['NO_PROXY'];
  for (const name of NO_PROXY) {
    const own = env[name] ?? (name === 'no_grpc_proxy' ? undefined : before);
    if (own === undefined && name === 'no_grpc_proxy') continue;
    env[name] = [...(own === undefined || own === '' ? [] : [own]), ...LOOPBACK].join(',');
  }
}
