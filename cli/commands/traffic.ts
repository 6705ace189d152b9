import { stackFolder } from '../../launch/paths.ts';
import { connect, type TemporalLink } from '../../operations/temporal/connect.ts';
import { errorText } from '../../support/errors/error-text.ts';
import { type CliIo, type CommandLeaf, EXIT } from '../command.ts';
import { POLICY_OPTION } from '../parsing/shared-options.ts';
import { refuseForDemo } from '../profiles/place-policy.ts';
import { refuseRemoteUrl } from '../profiles/refuse-remote-url.ts';
import { findPlaces, movedTarget, type TrafficPlaces } from '../traffic/find-places.ts';
import { giveBack } from '../traffic/give-back.ts';
import { openTrafficJournal, type TrafficJournal } from '../traffic/journal-file.ts';
import { type TrafficOptions, trafficOptions } from '../traffic/options.ts';
import { cancelOrder } from '../traffic/order-effects.ts';
import { TRAFFIC_FAULTS_COVER_MS, trafficFaults } from '../traffic/outages.ts';
import { setTrafficFaults } from '../traffic/provider-faults.ts';
import { runTraffic, type TrafficTally } from '../traffic/run-traffic.ts';
import { openShop } from '../traffic/shop.ts';
import { subscribe } from '../traffic/subscribe.ts';

const STATUS_EVERY_MS = 5_000;

/** `quarterdeck traffic`: customers with failures, from a seed. */
export const traffic: CommandLeaf = {
  name: 'traffic',
  summary: 'place a seeded mix of orders',
  description: `Customers register, fill carts and check out: good orders with one or two vendors, cash, slow banks, declines,
reviews, sold-out goods, lost answers, customers who cancel, subscribe or send goods back; and provider outages
that heal. The same seed makes the same orders.

It ignores TEMPORAL_*, DATABASE_URL and temporal.toml, and refuses another machine and any address of a production
profile.`,
  options: [
    { flags: '--rate <n/s>', description: 'orders per second, or 90/m; at most 50/s', default: '2/s' },
    {
      flags: '--count <n>',
      description: 'stop after so many orders (default: until stopped)',
      number: { min: 1, max: 1_000_000 },
      conflicts: ['until-stopped'],
    },
    { flags: '--until-stopped', description: 'without an end; the default' },
    { flags: '--seed <n>', description: 'of the mix', default: 1, number: { min: 0, max: 2 ** 31 } },
    { ...POLICY_OPTION, description: 'timeouts of the orders', default: 'demo' },
    { flags: '--run <name>', description: 'part of every request key (default: made from the time)' },
    { flags: '--no-faults', description: 'leave the providers alone' },
    { flags: '--use-temporal <host:port>', description: 'another server than the stack of this folder' },
    { flags: '--namespace <name>', description: 'Temporal namespace' },
    { flags: '--providers <url>', description: 'payment, vendor and notification services' },
    { flags: '--otlp <url>', description: 'send a trace with every order' },
    { flags: '--json', description: 'one JSON object at the end' },
  ],
  examples: [{ args: 'traffic --rate 2/s --count 200' }],
  async run(flags, io) {
    const options = trafficOptions(flags);
    const { providersUrl, useTemporal } = options;
    if (useTemporal !== null) await refuseForDemo('--use-temporal', useTemporal, io.env);
    if (providersUrl !== null) await refuseRemoteUrl('--providers', providersUrl, io.env);
    if (options.otlp !== null) await refuseRemoteUrl('--otlp', options.otlp, io.env);
    const places = await findPlaces(options, io.cwd);
    const tracing =
      options.otlp === null
        ? null
        : (await import('../../telemetry/tracing.ts')).startTracing({
            endpoint: options.otlp,
            service: 'quarterdeck-traffic',
            version: 'traffic',
            instance: 'traffic',
          });
    const startedAt = new Date();
    const run = options.run ?? `t${startedAt.getTime().toString(36)}`;
    const link = connect(places.target, {
      identity: 'quarterdeck-traffic',
      callerType: 'api',
      // The stack may restart on other ports.
      renew: async () => await movedTarget(options, io.cwd, link.target),
    });
    const journal = openTrafficJournal(stackFolder(places.root), run);
    try {
      const tally = await place({ options, places, startedAt, run, link, journal, io });
      printSummary(io, options, { run, journal: journal.file, ...tally });
      return tally.failed + tally.unknown === 0 ? EXIT.done : EXIT.failed;
    } finally {
      await journal.close();
      await link.close();
      await tracing?.stop();
    }
  },
};

type Session = {
  readonly options: TrafficOptions;
  readonly places: TrafficPlaces;
  readonly startedAt: Date;
  readonly run: string;
  readonly link: TemporalLink;
  readonly journal: TrafficJournal;
  readonly io: CliIo;
};

async function place(session: Session): Promise<Readonly<TrafficTally>> {
  const { options, io, link, journal } = session;
  const shop = openShop(link);
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  process.on('SIGHUP', onSignal);
  let latest: Readonly<TrafficTally> | undefined;
  const status = setInterval(() => {
    if (latest !== undefined && !options.json) io.stdout.write(`${describeTally(latest)}\n`);
  }, STATUS_EVERY_MS);
  const faults = options.faults && session.places.providersUrl !== null ? session.places.providersUrl : null;
  const outages = faults === null ? undefined : keepFaults(faults, session);
  try {
    return await runTraffic(
      {
        plan: {
          run: session.run,
          seed: options.seed,
          ratePerSecond: options.ratePerSecond,
          policy: options.policy,
        },
        count: options.count,
        startedAt: session.startedAt,
        signal: stop.signal,
        onTally: (tally) => {
          latest = tally;
        },
      },
      {
        place: (planned) => shop.place(planned),
        subscribe: (planned) => subscribe(link, planned, stop.signal),
        giveBack: (planned) => giveBack(link, planned, stop.signal),
        cancel: (planned) => cancelOrder(link, planned),
        write: (entry) => journal.write(entry),
        now: () => new Date(),
      },
    );
  } finally {
    clearInterval(status);
    clearInterval(outages);
    process.off('SIGTERM', onSignal);
    process.off('SIGINT', onSignal);
    process.off('SIGHUP', onSignal);
    if (faults !== null) await setTrafficFaults(faults, []).catch(() => undefined);
  }
}

/** Orders are useful without faults as well, so this failure is reported and not fatal. */
function keepFaults(providersUrl: string, session: Session): NodeJS.Timeout {
  const set = (from: Date) =>
    setTrafficFaults(providersUrl, trafficFaults(session.options.seed, from)).catch((error: unknown) => {
      session.io.stderr.write(`traffic: no provider faults: ${errorText(error)}\n`);
    });
  void set(session.startedAt);
  return setInterval(() => void set(new Date()), TRAFFIC_FAULTS_COVER_MS);
}

function describeTally(tally: Readonly<TrafficTally>): string {
  const parts = [
    `${tally.placed} placed`,
    `${tally.refused} refused by the shop`,
    `${tally.failed} failed`,
    `${tally.unknown} unknown`,
    `${tally.cancelled} cancelled`,
    `${tally.cancelRefused} cancels refused`,
    `${tally.returned} returned`,
    `${tally.subscribed} subscribed`,
    ...(tally.cancelFailed === 0 ? [] : [`${tally.cancelFailed} cancels without an answer`]),
    ...(tally.late === 0 ? [] : [`${tally.late} sent late`]),
  ];
  return `traffic: ${parts.join(', ')}`;
}

function printSummary(
  io: CliIo,
  options: TrafficOptions,
  end: Readonly<TrafficTally> & { readonly run: string; readonly journal: string },
): void {
  if (options.json) io.stdout.write(`${JSON.stringify(end)}\n`);
  else io.stdout.write(`${describeTally(end)}\ntraffic: written to ${end.journal}\n`);
}
