import type { CliIo } from '../command.ts';
import { refuseForDemo } from './place-policy.ts';

/** The same for a part that has a URL: every host that it may mean must be on this machine. */
export async function refuseRemoteUrl(
  flag: string,
  url: string,
  env: CliIo['env'],
  what?: string,
): Promise<void> {
  for (const address of addressesOf(url)) await refuseForDemo(flag, address, env, what);
}

/** Hosts of a URL, those of `?host=` and of a list `a:1,b:2` of PostgreSQL among them; never its password. */
export function addressesOf(url: string): readonly string[] {
  const match = /^[a-z+]+:\/\/(?:[^@/?#]*@)?([^/?#]*)(?:\/[^?#]*)?(?:\?([^#]*))?/i.exec(url);
  const search = new URLSearchParams(match?.[2] ?? '');
  const named = [...search.getAll('host'), ...search.getAll('hostaddr')].join(',');
  const hosts = `${match?.[1] ?? ''},${named}`.split(',');
  // A folder is a socket of this machine.
  return hosts.map((host) => decodeURIComponent(host)).filter((host) => host !== '' && !host.startsWith('/'));
}
