import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/** All resolved addresses, each as `host:port`; two addresses that share one are the same place. */
export type ResolvedAddress = { readonly names: ReadonlySet<string>; readonly remote: boolean };

/** The addresses of a name, as numbers; empty where it cannot be resolved. */
export type LookUp = (host: string) => Promise<readonly string[]>;

const PORT = '7233';
const LOOPBACK = 'loopback';

/** Host and port as they are compared: lower case, no trailing dot, no brackets, Temporal's port where none is given. */
export function splitAddress(address: string): { readonly host: string; readonly port: string } {
  const text = address.trim().replace(/^(?:dns|ipv4|ipv6):(?:\/{2,3})?/i, '');
  const match = /^(?:\[([^\]]+)\]|([^:]*)|(.*:.*))(?::(\d+))?$/.exec(text);
  const bare = isIP(text) === 6 ? text : undefined;
  const host = bare ?? match?.[1] ?? match?.[2] ?? match?.[3] ?? text;
  const port = bare === undefined ? (match?.[4] ?? PORT) : PORT;
  return { host: host.toLowerCase().replace(/\.$/, ''), port: String(Number(port)) };
}

/** What the address resolves to on this machine. A name that cannot be resolved counts as remote. */
export async function resolveAddress(
  address: string,
  lookUp: LookUp = systemLookUp,
): Promise<ResolvedAddress> {
  const { host, port } = splitAddress(address);
  const numbers = isIP(host) !== 0 ? [host] : isLocalName(host) ? ['127.0.0.1'] : await lookUp(host);
  const places = numbers.map((number) => (isOwn(number) ? LOOPBACK : canonical(number)));
  const names = new Set([host, ...places].map((name) => `${name}:${port}`));
  return { names, remote: places.length === 0 || places.some((name) => name !== LOOPBACK) };
}

export function isSamePlace(one: ResolvedAddress, other: ResolvedAddress): boolean {
  return [...one.names].some((name) => other.names.has(name));
}

function isLocalName(host: string): boolean {
  return host === '' || host === 'localhost' || host.endsWith('.localhost');
}

/** Loopback, "any", or an address of a network card of this machine. */
function isOwn(number: string): boolean {
  const address = canonical(number);
  if (address.startsWith('127.') || ['::1', '::', '0.0.0.0'].includes(address)) return true;
  return Object.values(networkInterfaces()).some(
    (cards) => cards?.some((card) => card.address === address) === true,
  );
}

/** One spelling for each number: `::ffff:7f00:1` is 127.0.0.1. */
function canonical(number: string): string {
  if (isIP(number) !== 6) return number;
  const short = new URL(`http://[${number.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short);
  if (mapped === null) return short;
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

const LOOK_UP_MS = 2_000;

/** A name server that does not answer must not delay a command; its answer is then unknown. */
async function systemLookUp(host: string): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly []>((resolve) => {
    timer = setTimeout(resolve, LOOK_UP_MS, []);
  });
  const found = lookup(host, { all: true }).then(
    (answers) => answers.map(({ address }) => address),
    () => [],
  );
  return await Promise.race([found, late]).finally(() => clearTimeout(timer));
}
