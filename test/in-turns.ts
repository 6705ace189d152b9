/** Runs at most `atOnce` at a time: a loaded machine does not serve a hundred within the deadlines of a command. */
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
