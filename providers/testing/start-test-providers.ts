import { type ProviderServer, startProviders } from '../server.ts';
import { openStore } from '../store.ts';

/** Providers on a free port, with a store in memory; nothing receives their callbacks. */
export async function startTestProviders(): Promise<{
  readonly providers: ProviderServer;
  readonly url: string;
}> {
  const settings = {
    host: '127.0.0.1',
    port: 0,
    folder: '',
    callbackUrl: 'http://127.0.0.1:1',
    callbackSecret: 's',
    delays: { packing: 1, ready: 1, shipped: 1, delivered: 1 },
    version: 'test',
  };
  const providers = await startProviders(settings, openStore(null, Date.now()));
  const address = providers.server.address();
  return { providers, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` };
}
