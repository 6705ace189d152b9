/** Another text at one place of one source: code that looks right and is wrong. */
export type Mutant = {
  readonly name: string;
  /** From the root. */
  readonly file: string;
  /** Is there exactly once, in the source and in what was built from it. */
  readonly from: string;
  readonly to: string;
  /** The title of the case that fails with it. */
  readonly killedBy: string;
};

/** One property of the program; `play` throws where it does not hold. */
export type Case<T> = { readonly name: string; play(subject: T): Promise<void> };

export function mutate(text: string, { from, name, to }: Pick<Mutant, 'from' | 'name' | 'to'>): string {
  const places = text.split(from).length - 1;
  if (places !== 1) throw new Error(`${name}: ${JSON.stringify(from)} is there ${places} times`);
  return text.replace(from, () => to);
}

/** Why the mutant is not killed by its case; null: it is. */
export async function survival<T>(
  { killedBy, name }: Mutant,
  cases: readonly Case<T>[],
  mutated: T,
): Promise<string | null> {
  const killer = cases.find((each) => each.name === killedBy);
  if (killer === undefined) return `${name}: there is no case ${JSON.stringify(killedBy)}`;
  try {
    await killer.play(mutated);
  } catch {
    return null;
  }
  return `${name}: ${JSON.stringify(killedBy)} does not notice it`;
}
