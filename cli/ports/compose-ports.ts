import type { BusinessRecords, BusinessRepairs, Ports } from '../../operations/ports/ports.ts';
import type { Settings } from '../read-settings.ts';
import { builtRunbooks } from './built-runbooks.ts';
import { prometheusAlerts } from './prometheus-alerts.ts';
import { httpProviderView } from './provider-view.ts';
import { stackAlerts } from './stack-alerts.ts';

/** Ports besides Temporal. Without an address a port is left out, and the panel shows that. */
export function composePorts(
  settings: Pick<Settings, 'databaseUrl' | 'providersUrl' | 'prometheusUrl' | 'stackFolder'>,
): {
  readonly ports: Ports;
  close(): Promise<void>;
} {
  const { databaseUrl, providersUrl } = settings;
  const database = databaseUrl === null ? undefined : lazyRecords(databaseUrl);
  return {
    ports: {
      ...(database === undefined ? {} : { records: database.records, repairs: database.repairs }),
      ...(providersUrl === null ? {} : { provider: httpProviderView(providersUrl) }),
      ...alertsOf(settings),
      runbooks: builtRunbooks(),
    },
    close: async () => {
      await database?.close();
    },
  };
}

function alertsOf({
  prometheusUrl,
  stackFolder,
}: Pick<Settings, 'prometheusUrl' | 'stackFolder'>): Pick<Ports, 'alerts'> {
  if (prometheusUrl !== null) return { alerts: prometheusAlerts(prometheusUrl) };
  return stackFolder == null ? {} : { alerts: stackAlerts(stackFolder) };
}

/** The database client is loaded and connected by the first question: a list of orders asks none. */
function lazyRecords(url: string): {
  readonly records: BusinessRecords;
  readonly repairs: BusinessRepairs;
  close(): Promise<void>;
} {
  let opened: ReturnType<typeof openRecords> | undefined;
  const database = async () => {
    opened ??= openRecords(url);
    return await opened;
  };
  const records = async () => (await database()).records;
  return {
    records: {
      order: async (orderId) => (await records()).order(orderId),
      effects: async (orderId) => (await records()).effects(orderId),
      effectsInDoubt: async (olderThanMs, limit) => (await records()).effectsInDoubt(olderThanMs, limit),
      ordersByEmail: async (email, limit) => (await records()).ordersByEmail(email, limit),
      ordersByPayment: async (reference, limit) => (await records()).ordersByPayment(reference, limit),
      input: async (orderId) => (await records()).input(orderId),
      differences: async (orderId) => (await records()).differences(orderId),
      customer: async (customerId) => (await records()).customer(customerId),
      returnOffer: async (orderId, now) => (await records()).returnOffer(orderId, now),
      undelivered: async (orderId) => (await records()).undelivered(orderId),
    },
    repairs: { closeRow: async (close) => (await database()).repairs.closeRow(close) },
    close: async () => {
      await (await opened)?.close();
    },
  };
}

async function openRecords(url: string) {
  const { connectDatabase } = await import('../../database/connect.ts');
  const { businessRecords } = await import('../../database/read/business-records.ts');
  const database = connectDatabase({ url, name: 'quarterdeck operations', connections: 2 });
  const { closeRow } = await import('../../database/checks/close-row.ts');
  return {
    records: businessRecords(database),
    repairs: { closeRow: (close: Parameters<BusinessRepairs['closeRow']>[0]) => closeRow(database, close) },
    close: () => database.destroy(),
  };
}
