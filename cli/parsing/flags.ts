/** What a command was given, by the long names of its options. Asking for one that it does not have is a defect. */
export type Flags = {
  /** The arguments without a `quarterdeck://…` address. */
  readonly words: readonly string[];
  /** The `quarterdeck://…` address among the arguments. */
  readonly place: string | undefined;
  text(name: string): string | undefined;
  /** Of an option that has a default. */
  value(name: string): string;
  list(name: string): readonly string[];
  has(name: string): boolean;
  number(name: string): number | undefined;
  /** Of a number that has a default. */
  count(name: string): number;
};

type Values = Readonly<Record<string, unknown>>;

/** `known` holds the long names, `no-mouse` among them; `values` are commander's, by attribute. */
export function flagsOf(
  given: { readonly words: readonly string[]; readonly place: string | undefined },
  known: ReadonlySet<string>,
  values: Values,
): Flags {
  const read = (name: string): unknown => {
    if (!known.has(name)) throw new Error(`the command has no option --${name}`);
    return values[attributeOf(name)];
  };
  const text = (name: string): string | undefined => {
    const value = read(name);
    return typeof value === 'string' ? value : undefined;
  };
  const number = (name: string): number | undefined => {
    const value = read(name);
    return typeof value === 'number' ? value : undefined;
  };
  return {
    ...given,
    text,
    number,
    value: (name) => present(name, text(name)),
    count: (name) => present(name, number(name)),
    list: (name) => {
      const value = read(name);
      return Array.isArray(value) ? (value as readonly string[]) : [];
    },
    has: (name) => (name.startsWith('no-') ? read(name) === false : read(name) === true),
  };
}

function present<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw new Error(`the option --${name} has no default`);
  return value;
}

/** `dry-run` is `dryRun` for commander, and `no-mouse` is `mouse`. */
function attributeOf(name: string): string {
  return name.replace(/^no-/, '').replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
