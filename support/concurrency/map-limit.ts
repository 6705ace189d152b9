import pLimit from 'p-limit';

/**
 * Maps at most `atOnce` items at a time and keeps their order. After a failure no further item begins; it rejects when
 * what had begun has ended, so that nothing is in progress any more.
 */
export async function mapLimit<T, R>(
  items: readonly T[],
  atOnce: number,
  map: (item: T, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const limit = pLimit({ concurrency: atOnce, rejectOnClear: true });
  const all = items.map((item, index) =>
    limit(async () => {
      try {
        return await map(item, index);
      } catch (error) {
        limit.clearQueue();
        throw error;
      }
    }),
  );
  await Promise.allSettled(all);
  return await Promise.all(all);
}
