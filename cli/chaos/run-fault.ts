import { openStack } from '../../chaos/open-stack.ts';
import type { ChaosReport } from '../../chaos/report.ts';
import type { CliIo } from '../command.ts';
import { launching } from '../stack/launch-failure.ts';
import { composeSystem, openDatabase } from './compose-system.ts';
import type { Fault } from './faults.ts';
import { planChaosOrders } from './plan-chaos.ts';

/** Runs one fault on the stack of this folder, or on one of its own. */
export async function runFault(
  fault: Fault,
  request: { readonly orders: number; readonly seed: number; readonly root: string },
  io: CliIo,
): Promise<ChaosReport> {
  const print = (line: string): void => {
    io.stderr.write(`${line}\n`);
  };
  const stack = await launching(openStack({ attachTo: request.root, trafficRate: null, print }));
  const database = openDatabase(stack.endpoints.databaseUrl);
  try {
    const startedAt = new Date();
    const run = `chaos-${startedAt.getTime().toString(36)}`;
    const orders = planChaosOrders({ run, seed: request.seed, count: request.orders }, startedAt);
    return await fault.run({ seed: request.seed, orders }, composeSystem(stack, database, print));
  } finally {
    await database.destroy();
    await stack.close();
  }
}
