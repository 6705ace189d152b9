import { startInShell } from '../../console/e2e/terminal-session.ts';
import { ORDER } from '../../operations/subjects/order/subject.ts';
import { builtProgram } from '../built-program.ts';
import { until } from '../until.ts';
import type { HostileOrders } from './hostile-orders.ts';
import { strayOutput } from './stray-output.ts';

/** Walks the built console through lists, orders, tabs and overlays; returns unplanned terminal output. */
export async function walkConsole(
  { home, orders, stack }: HostileOrders,
  about: { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> },
): Promise<readonly string[]> {
  // Not set for the surrounding shell, which prints warnings about its locale.
  const named = Object.entries(about.env).map(([name, value]) => `${name}=${value}`);
  const session = startInShell(
    ['env', ...named, process.execPath, builtProgram('cli'), 'console', ...about.args],
    { args: [], columns: 200, rows: 50, cwd: home, env: { HOME: home } },
  );
  /** Sends keys and waits for a repaint. */
  const press = async (keys: string) => {
    const before = session.raw().length;
    session.send(keys);
    await until(() => session.raw().length > before, `${JSON.stringify(keys)} is painted`);
  };
  try {
    await session.see(/ord-[0-9A-Z]{6} .*ful/);
    for (const lens of ['all', 'attention', 'failed']) {
      await press(`:lens ${lens}\r`);
      await session.see(new RegExp(`${lens}`, 'i'));
    }
    for (const { orderId } of orders) {
      session.send(`:open quarterdeck://-/${stack.namespace}/order/${orderId}\r`);
      await session.see(new RegExp(`${orderId}[\\s\\S]*timeline`));
      for (const tab of ORDER.tabs.keys()) await press(String(tab + 1));
      for (const overlay of ['o', 'y', 'a', '?']) {
        await press(overlay);
        await press('\u001B');
      }
    }
    for (const place of [':journal\r', ':workers\r', ':alerts\r']) await press(place);
    session.send('\u0003');
    await session.ended();
    return strayOutput(session.raw());
  } finally {
    session.kill();
  }
}
