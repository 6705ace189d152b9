import type { BusinessRecords } from '../../operations/ports.ts';

/**
 * The books, opened when they are first asked: loading the driver takes longer than the first frame may, and many
 * commands never ask.
 */
export function lazyRecords(databaseUrl: string): {
  readonly port: BusinessRecords;
  close(): Promise<void>;
} {
  let opened: Promise<{ readonly port: BusinessRecords; close(): Promise<void> }> | undefined;
  const open = async () => {
    const [{ connectDatabase }, { businessRecords }] = await Promise.all([
      import('../../database/connect.ts'),
      import('../../database/read/business-records.ts'),
    ]);
    const database = connectDatabase({ url: databaseUrl, name: 'quarterdeck-operator', connections: 2 });
    return { port: businessRecords(database), close: () => database.destroy() };
  };
  const records = async () => {
    opened ??= open();
    return (await opened).port;
  };
  return {
    port: {
      order: async (orderId) => await (await records()).order(orderId),
      effects: async (orderId) => await (await records()).effects(orderId),
      effectsInDoubt: async (olderThanMs, limit) =>
        await (await records()).effectsInDoubt(olderThanMs, limit),
      ordersByEmail: async (email, limit) => await (await records()).ordersByEmail(email, limit),
      ordersByPayment: async (reference, limit) => await (await records()).ordersByPayment(reference, limit),
    },
    close: async () => await (await opened)?.close(),
  };
}
