import { randomUUID } from 'node:crypto';
import { StringDecoder } from 'node:string_decoder';
import { escapeUnsafe } from '../support/text/escape-unsafe.ts';

const RAW = Symbol('the stream behind the gate');
// It is secret to this process, so third-party text cannot set colors.
const NONCE = randomUUID();
const STYLES = new RegExp(`\\u0001${NONCE}:(\\d+)\\u0001`, 'g');

/** A colour or weight (SGR parameter) for text that goes through the gate; escapes of any other origin are shown. */
export function style(parameter: number): string {
  return `\u0001${NONCE}:${parameter}\u0001`;
}

/**
 * The stream, with everything written to it escaped: no control character, no bidirectional control and no escape
 * sequence reaches the terminal but those of `style`. Newlines pass; to print a third-party value on one line use
 * `escapeLine`.
 */
export function gated<T extends NodeJS.WriteStream>(stream: T): T {
  const decoder = new StringDecoder('utf8');
  const write = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
    const text = typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk));
    return (stream.write as (...args: readonly unknown[]) => boolean)(throughGate(text), ...rest);
  };
  return new Proxy(stream, {
    get(target, property) {
      if (property === RAW) return target;
      if (property === 'write') return write;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set: (target, property, value) => Reflect.set(target, property, value, target),
  });
}

/** The stream itself, for the console, which draws the whole screen and escapes each line on its own. */
export function ungated<T extends NodeJS.WriteStream>(stream: T): T {
  return (stream as T & { readonly [RAW]?: T })[RAW] ?? stream;
}

function throughGate(text: string): string {
  const parts = text.split(STYLES);
  // Text and SGR parameters alternate.
  return parts.map((part, index) => (index % 2 === 0 ? escapeUnsafe(part) : `\u001B[${part}m`)).join('');
}
