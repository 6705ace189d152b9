// The console as a process in a terminal, on a real server with the real order workflow: what a person sees, and that
// the terminal is theirs again however the program ends.

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { programsFolder } from '../../launch/programs-folder.ts';
import { startOrder } from '../../operations/subjects/order/start-order.ts';
import type { TemporalLink } from '../../operations/temporal/connect.ts';
import { describeOrder, runOfOrder } from '../../operations/temporal/describe.ts';
import { value } from '../../operations/testing/live-link.ts';
import { longDeadlineLink } from '../../test/long-deadline-link.ts';
import { type OrderStack, startOrderStack } from '../../test/orders/order-stack.ts';
import { sampleOrder } from '../../test/orders/sample-order.ts';
import { until } from '../../test/until.ts';
import {
  KEYS,
  type SessionOptions,
  startConsole,
  startInShell,
  type TerminalSession,
} from './terminal-session.ts';

let stack: OrderStack;
let link: TemporalLink;
let home: string;
const open: TerminalSession[] = [];

beforeAll(async () => {
  stack = await startOrderStack();
  link = longDeadlineLink(stack, 'mira@laptop');
  home = await mkdtemp(path.join(tmpdir(), 'quarterdeck-console-'));
});
afterEach(() => {
  for (const session of open.splice(0)) session.kill();
});
afterAll(async () => {
  await link?.close();
  await stack?.stop();
});

async function consoleOn(more: Partial<SessionOptions> = {}): Promise<TerminalSession> {
  const session = await startConsole({
    // No folder of a running stack, and state of its own.
    cwd: home,
    env: { HOME: home, ...more.env },
    ...more,
    args: ['--address', stack.address, '--namespace', stack.namespace, ...(more.args ?? [])],
  });
  open.push(session);
  return session;
}

async function placeInReview(): Promise<string> {
  // The policy with long waits: a review that expires after five seconds is no order to look at.
  const order = sampleOrder({ policy: 'demo', payment: { method: 'card', token: 'tok_review' } });
  value(await startOrder(link, order));
  await until(async () => {
    const facts = value(await describeOrder(link, runOfOrder(order.orderId)));
    return facts.row.stuckReason === 'payment-review';
  }, `${order.orderId} is in review`);
  return order.orderId;
}

const short = (orderId: string): string => orderId.slice(0, 10);
const stageOf = async (orderId: string) => value(await describeOrder(link, runOfOrder(orderId))).row.stage;

/** Enter on a button has to be released in between: the form ignores a held key. */
async function doIt(session: TerminalSession, reason: string): Promise<void> {
  await session.see('unchanged since you looked');
  session.send(reason);
  await session.see(`[${reason}`);
  session.send(KEYS.enter);
  await session.see('> Do it');
  // Pressed again until it took: the first ones are too near to the Enter before.
  await until(() => {
    if (!/> Do it/.test(session.text())) return true;
    session.send(KEYS.enter);
    return new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 700));
  }, 'the action begins');
}

describe('seeing', () => {
  test('starts, lists, filters, opens and goes back', async () => {
    const orderId = await placeInReview();
    const other = await placeInReview();
    const session = await consoleOn();
    await session.see(short(orderId));
    await session.see(/\? review/);
    expect(session.line(0)).toContain('quarterdeck');
    expect(session.line(0)).toContain(stack.namespace);
    session.send('/');
    session.send(short(orderId).slice(4).toLowerCase());
    await session.gone(short(other));
    session.send(KEYS.enter);
    await session.see('1 of 1 that match');
    session.send(KEYS.enter);
    await session.see(`${orderId}  ? review`);
    await session.see('1 timeline');
    await session.see(/reserving\s+activity/);
    session.send('5');
    await session.see(/authorisePayment\s+activity/);
    session.send(KEYS.esc);
    await session.see('1 that match');
    session.send(KEYS.esc);
    await session.see(short(other));
  });

  test('a query lists, an invalid one shows the error, Esc goes back', async () => {
    const orderId = await placeInReview();
    const session = await consoleOn();
    await session.see(short(orderId));
    session.send("/OrderStatus = 'completed'\r");
    await session.see('own query');
    await session.see('nothing matches the query');
    session.send(KEYS.esc);
    await session.see(short(orderId));
    session.send('/Nonsense = 1\r');
    await session.see(/Nonsense/);
    await session.see('Esc goes back');
    session.send(KEYS.esc);
    await session.see(short(orderId));
  });

  test('help is searched and runs the selected key; the command bar completes', async () => {
    await placeInReview();
    const session = await consoleOn();
    await session.see(/\? review/);
    session.send('?');
    await session.see('Enter runs it');
    session.send('journal');
    await session.see('go to the journal');
    session.send(KEYS.enter);
    await session.see('nothing was done from here yet');
    session.send(':wor');
    await session.see('go to the workers and queues');
    session.send(`${KEYS.tab}${KEYS.enter}`);
    await session.see('QUEUE');
    await session.see(/orders\s+\d/);
  });

  test('an address opens at its place', async () => {
    const orderId = await placeInReview();
    const session = await consoleOn({
      args: [`quarterdeck://-/${stack.namespace}/order/${orderId}`],
    });
    await session.see(`${orderId}  ? review`);
  });

  test('80 columns keep the cause, 40x10 shows too small, and a resize is followed', async () => {
    const orderId = await placeInReview();
    const session = await consoleOn({ columns: 80, rows: 24 });
    await session.see(short(orderId));
    const narrow = await session.see('payment review');
    expect(narrow).not.toContain('AMOUNT');
    expect(narrow.split('\n').every((line) => line.length <= 80)).toBe(true);
    session.resize(40, 10);
    await session.see('too small');
    session.resize(140, 40);
    await session.see('AMOUNT');
    await session.see(short(orderId));
  });

  test('without colour there is no colour, and in ASCII nothing else', async () => {
    const orderId = await placeInReview();
    const session = await consoleOn({ args: ['--ascii'], env: { NO_COLOR: '1' } });
    await session.see(short(orderId));
    expect(session.raw()).not.toMatch(/\u001B\[(?:3[0-7]|4[0-7]|9[0-7]|38|48)[;m]/);
    expect(session.text()).toMatch(/^[\x20-\x7e\n]*$/);
  });
});

describe('acting', () => {
  test('an update is previewed, done and seen: approve', async () => {
    const orderId = await placeInReview();
    const session = await consoleOn({
      args: [`quarterdeck://-/${stack.namespace}/order/${orderId}`],
    });
    await session.see('? review');
    session.send('A');
    await session.see(`Approve ${orderId}`);
    await doIt(session, 'looked at by hand');
    await session.see(/done {2}\d/);
    await session.see(/journal 1/);
    expect(await stageOf(orderId)).not.toBe('authorising');
  });

  test('cancel asks for a reason first and then undoes the order', async () => {
    const orderId = await placeInReview();
    const session = await consoleOn({
      args: [`quarterdeck://-/${stack.namespace}/order/${orderId}`],
    });
    await session.see('? review');
    session.send('C');
    await session.see('unchanged since you looked');
    session.send(KEYS.enter);
    await session.see('a reason is required');
    await doIt(session, 'customer called');
    await session.see(/done {2}\d/);
    await until(async () => (await stageOf(orderId)) === 'cancelled', `${orderId} is cancelled`);
    session.send(KEYS.esc);
    await session.see('x cancelled');
  });

  test('reset shows its points and makes a new run', async () => {
    const orderId = await placeInReview();
    const before = value(await describeOrder(link, runOfOrder(orderId))).row.runId;
    const session = await consoleOn({
      args: [`quarterdeck://-/${stack.namespace}/order/${orderId}`],
    });
    await session.see('? review');
    session.send('R');
    await session.see('choose with up and down');
    await session.see(/after .*done/);
    session.send(KEYS.down);
    await session.see('unchanged since you looked');
    session.send('\t\t');
    await doIt(session, 'once more');
    await session.see(/done {2}\d/);
    await session.see('new run');
    expect(value(await describeOrder(link, runOfOrder(orderId))).row.runId).not.toBe(before);
  });

  test('terminate has no key and wants typed proof', async () => {
    const orderId = await placeInReview();
    const session = await consoleOn({
      args: [`quarterdeck://-/${stack.namespace}/order/${orderId}`],
    });
    await session.see('? review');
    session.send(':terminate\r');
    await session.see('the last six of the id');
    await session.see('unchanged since you looked');
    session.send('stuck for good\r');
    await session.see(/proof\s+\[/);
    session.send(`${orderId.slice(-6)}`);
    await session.see(`[${orderId.slice(-6)}`);
    session.send(KEYS.enter);
    await session.see('> Do it');
    await until(() => {
      if (!/> Do it/.test(session.text())) return true;
      session.send(KEYS.enter);
      return new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 700));
    }, 'the action begins');
    await session.see(/done {2}\d/);
    const { row } = value(await describeOrder(link, runOfOrder(orderId)));
    expect(row.run).toBe('terminated');
  });

  test('read-only looks and never acts', async () => {
    const orderId = await placeInReview();
    const session = await consoleOn({ args: ['--read-only'] });
    await session.see(short(orderId));
    expect(session.line(0)).toContain('read only');
    session.send('C');
    await session.see('this is read-only');
  });
});

describe('leaving', () => {
  const restored = (session: TerminalSession): void => {
    const modes = session.modes();
    // Alternate screen, cursor, mouse, its coordinates, bracketed paste, synchronised output.
    expect(modes.get('1049')).toBe('l');
    expect(modes.get('25')).toBe('h');
    expect(modes.get('1000')).toBe('l');
    expect(modes.get('1006')).toBe('l');
    expect(modes.get('2004')).not.toBe('h');
    expect(modes.get('2026')).not.toBe('h');
  };

  const ways: readonly (readonly [string, (session: TerminalSession) => void, number])[] = [
    ['q', (session) => session.send('q'), 0],
    ['Ctrl-c', (session) => session.send(KEYS.ctrlC), 0],
    [':quit', (session) => session.send(':quit\r'), 0],
    ['SIGTERM', (session) => session.signal('SIGTERM'), 143],
    ['SIGINT', (session) => session.signal('SIGINT'), 130],
    ['SIGHUP', (session) => session.signal('SIGHUP'), 129],
  ];
  test.each(ways)('%s gives the terminal back', async (_, leave, code) => {
    const session = await consoleOn();
    await session.see('Enter open');
    await session.see(/live|no orders/);
    leave(session);
    expect(await session.ended()).toEqual({ code, termiosSame: true });
    restored(session);
    expect(session.text()).not.toContain('CUSTOMER');
  });

  test('Ctrl-z and fg: the shell has the terminal meanwhile, then the screen is back', async () => {
    const session = await consoleOn();
    await session.see('Enter open');
    session.send(KEYS.ctrlZ);
    // Without job control the group is an orphan and is never stopped: the screen is restored by itself.
    await until(
      () => (session.raw().match(/\u001B\[\?1049l/g) ?? []).length > 0,
      'the alternate screen was left',
    );
    await until(() => session.modes().get('1049') === 'h', 'the alternate screen is back');
    await session.see('Enter open');
    session.send('q');
    expect(await session.ended()).toEqual({ code: 0, termiosSame: true });
    restored(session);
  });

  test('under job control Ctrl-z stops it, the shell reads keys, fg brings it back', async () => {
    const shell = startInShell(['bash', '--norc', '--noprofile', '-i'], {
      args: [],
      cwd: home,
      env: { HOME: home },
    });
    open.push(shell);
    await shell.see(/bash-[\d.]+[#$]/);
    const cli = path.join(await programsFolder(process.cwd()), 'cli.mjs');
    const command = [process.execPath, cli, 'console', '--address', stack.address];
    shell.send(`${[...command, '--namespace', stack.namespace].join(' ')}\r`);
    await shell.see('Enter open');
    shell.send(KEYS.ctrlZ);
    await shell.see('Stopped');
    expect(shell.modes().get('1049')).toBe('l');
    expect(shell.modes().get('1000')).toBe('l');
    shell.send('echo typed-in-the-$((1+1))-shell\r');
    await shell.see('typed-in-the-2-shell');
    shell.send('fg\r');
    await shell.see('Enter open');
    await until(() => shell.modes().get('1000') === 'h', 'the mouse is on again');
    shell.send('q');
    await until(() => shell.modes().get('1049') === 'l', 'the console has ended');
    shell.send('exit\r');
    expect((await shell.ended()).termiosSame).toBe(true);
  });

  test('a crash restores the terminal and then prints the error', async () => {
    const breaker = path.join(home, 'breaker.mjs');
    await writeFile(breaker, 'process.once("SIGUSR2", () => { throw new Error("broken on purpose"); });');
    const session = await consoleOn({ env: { HOME: home, NODE_OPTIONS: `--import=${breaker}` } });
    await session.see('Enter open');
    session.signal('SIGUSR2');
    expect(await session.ended()).toEqual({ code: 1, termiosSame: true });
    restored(session);
    const after = session.raw().slice(session.raw().lastIndexOf('\u001B[?1049l'));
    expect(after).toContain('broken on purpose');
    expect(session.text()).toContain('this is a defect of quarterdeck itself');
  });

  test('no terminal, a wrong flag and a wrong address are reported in one sentence', async () => {
    const wrong = await consoleOn({ args: ['--nonsense'] });
    await wrong.see(/unknown option/i);
    expect((await wrong.ended()).code).toBe(2);
    const address = await consoleOn({ args: ['quarterdeck://-/x/nowhere'] });
    await address.see('there is no place called');
    expect((await address.ended()).code).toBe(2);
  });
});
