import process from 'node:process';
import { Writable } from 'node:stream';
import { customers } from '../../commands/customers.ts';
import { deployments } from '../../commands/deployments.ts';
import { journal } from '../../commands/journal.ts';
import { orders } from '../../commands/orders.ts';
import { returns } from '../../commands/returns.ts';
import { subscriptions } from '../../commands/subscriptions.ts';
import { runProgram } from '../../program.ts';

const TABLE = [customers, deployments, orders, journal, returns, subscriptions].map((command) => ({
  name: command.name,
  summary: command.summary,
  load: async () => command,
}));

export type Ran = { readonly code: number; readonly out: string; readonly err: string };

export type Shell = {
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  run(...args: readonly string[]): Promise<Ran>;
  orders(...args: readonly string[]): Promise<Ran>;
  /** Of an `orders` command with --json. */
  json<T>(...args: readonly string[]): Promise<T>;
};

/** The commands as a script without a terminal runs them, in a home and an environment of their own. */
export function shellAt(
  home: string,
  stack: {
    readonly address: string;
    readonly namespace: string;
    readonly databaseUrl: string;
    readonly providersUrl: string;
  },
): Shell {
  const env = {
    HOME: home,
    USER: 'mira',
    TEMPORAL_ADDRESS: stack.address,
    TEMPORAL_NAMESPACE: stack.namespace,
    DATABASE_URL: stack.databaseUrl,
    QUARTERDECK_PROVIDERS_URL: stack.providersUrl,
  };
  const run = async (...args: readonly string[]): Promise<Ran> => {
    const [out, err]: [string[], string[]] = [[], []];
    const io = { stdin: process.stdin, stdout: collector(out), stderr: collector(err), cwd: home, env };
    const code = await runProgram(TABLE, args, io);
    return { code, out: out.join(''), err: err.join('') };
  };
  return {
    home,
    env,
    run,
    orders: (...args) => run('orders', ...args),
    json: async (...args) => JSON.parse((await run('orders', ...args, '--json')).out),
  };
}

function collector(into: string[]): NodeJS.WriteStream {
  return new Writable({
    write(chunk, _encoding, done) {
      into.push(String(chunk));
      done();
    },
  }) as NodeJS.WriteStream;
}
