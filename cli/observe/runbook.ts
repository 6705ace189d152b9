import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type PlaceAddress, parsePlaceAddress } from '../../contract/stack/place-address.ts';

export type Runbook = {
  /** Where the link of the alert led. */
  readonly found: string;
  /** The first command of it, as it is written there. */
  readonly command: string;
  readonly place: PlaceAddress;
};

const READ_MS = 5_000;

/** Follows the link of an alert: an address, a file, or a path in the clone that the stack was started from. */
export async function followRunbook(link: string, root: string): Promise<Runbook> {
  const { found, text } = await readLink(link, root);
  const command = firstCommand(text);
  if (command === undefined) throw new Error(`${found} has no shell command`);
  const place = placeOfCommand(command);
  if (!place.ok) throw new Error(`the first command of ${found} opens no place: ${place.problem}`);
  return { found, command, place: place.address };
}

async function readLink(link: string, root: string): Promise<{ found: string; text: string }> {
  if (/^https?:/.test(link)) {
    const answer = await fetch(link, { signal: AbortSignal.timeout(READ_MS) });
    if (!answer.ok) throw new Error(`${link} answers ${answer.status}`);
    return { found: link, text: await answer.text() };
  }
  const file = link.startsWith('file:') ? fileURLToPath(link) : path.resolve(root, link);
  return { found: file, text: await readFile(file, 'utf8') };
}

/** The first line of the first shell block. */
export function firstCommand(markdown: string): string | undefined {
  return /^```(?:sh|shell|bash)\n([^\n]+)$/m.exec(markdown)?.[1]?.trim();
}

/** `./quarterdeck console 'quarterdeck://…'`: the address that the console would open. */
export function placeOfCommand(command: string): ReturnType<typeof parsePlaceAddress> {
  const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
  const at = words.indexOf('console');
  if (at < 1 || !/(?:^|\/)quarterdeck$/.test(words[at - 1] ?? '')) {
    return { ok: false, problem: `${JSON.stringify(command)} does not open the console` };
  }
  return parsePlaceAddress(words[at + 1] ?? '');
}
