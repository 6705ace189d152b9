import { usageError } from '../command.ts';

/** An http URL, or null where the flag was not given. Neither fetch nor OTLP takes a user and a password in it. */
export function urlOf(flag: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw usageError(`${flag} takes a URL: http://host:port`);
  if (url.username !== '' || url.password !== '')
    throw usageError(`${flag} takes a URL without user and password: http://host:port`);
  return text;
}
