import { usageError } from '../command.ts';

/** An http URL, or null where the flag was not given. */
export function urlOf(flag: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw usageError(`${flag} takes a URL: http://host:port`);
  return text;
}
