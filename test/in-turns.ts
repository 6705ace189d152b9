/** A few at a time: a busy machine does not serve a hundred within the deadlines that a command gives its requests. */
export async function inTurns<T>(
  items: readonly T[],
  atOnce: number,
  run: (item: T, at: number) => Promise<void>,
): Promise<void> {
  const left = items.entries();
  const turn = async () => {
    for (const [at, item] of left) await run(item, at);
  };
  await Promise.all(Array.from({ length: atOnce }, turn));
}
