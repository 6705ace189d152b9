import { hint } from '../../contract/stack/program-name.ts';
import { seedDatabase } from '../../database/seed/seed.ts';
import { type CliIo, type CommandLeaf, EXIT, OperatorError } from '../command.ts';
import { jsonTarget, printJson, targetName } from '../orders/order-command.ts';
import { PLACE_OPTIONS, whereOf } from '../parsing/shared-options.ts';
import { refuseRemoteUrl } from '../profiles/refuse-remote-url.ts';
import { readSettings, type Settings } from '../read-settings.ts';

/** `quarterdeck seed`: sample data for a database that is not production. */
export const seed: CommandLeaf = {
  name: 'seed',
  summary: 'add the sample products and customers to the order database',
  description: `Adds the 500 sample products with prices and stock, and the sample customers, where they are missing. What exists
is not changed, so it can be repeated. "start" and "stack up" do it by themselves.

The database is the one of the running stack, or DATABASE_URL with any other target. Refused on production, and on a
database that is not on this machine unless the target is a profile that is not production.`,
  options: [{ flags: '--dry-run', description: 'count what is missing; add nothing' }, ...PLACE_OPTIONS],
  examples: [{ args: 'seed' }, { args: 'seed --dry-run --json' }],
  takesPlace: true,
  async run(flags, io) {
    const settings = await readSettings(whereOf(flags), io);
    const dryRun = flags.has('dry-run');
    const url = await allowedDatabase(settings, io);
    const added = await seedDatabase(url, { dryRun });
    if (flags.has('json')) {
      printJson(io, { target: jsonTarget(settings.target), dryRun, added });
      return EXIT.done;
    }
    io.stderr.write(`target: ${targetName(settings.target)}\n`);
    const { customers, prices, products, stock } = added;
    const verb = dryRun ? 'missing' : 'added';
    io.stdout.write(
      `${products} products, ${prices} prices, ${stock} stock levels and ${customers} customers ${verb}\n`,
    );
    return EXIT.done;
  },
};

async function allowedDatabase(settings: Settings, io: CliIo): Promise<string> {
  const { databaseUrl, policy, target } = settings;
  if (policy.production) {
    throw new OperatorError(`${targetName(target)} is production: sample data is never added there`, {
      exitCode: EXIT.refused,
      nextSteps: ['name another target: --profile NAME, --address HOST:PORT'],
    });
  }
  if (policy.readOnly) {
    throw new OperatorError(`${targetName(target)} is read-only`, { exitCode: EXIT.refused });
  }
  if (databaseUrl === null) {
    throw new OperatorError(`the order database of ${targetName(target)} is not known`, {
      exitCode: EXIT.unreachable,
      nextSteps: [
        'set DATABASE_URL=postgresql://…',
        `or start the local stack, which has one: ${hint('stack up')}`,
      ],
    });
  }
  if (!URL.canParse(databaseUrl)) {
    throw new OperatorError('DATABASE_URL is not a URL: postgresql://… of the order database', {
      exitCode: EXIT.usage,
    });
  }
  // The profile of the target was checked above; without one the host of the database decides.
  if (target.profile === null) await refuseRemoteUrl('DATABASE_URL', databaseUrl, io.env, 'sample data');
  return databaseUrl;
}
