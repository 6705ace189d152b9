/** One call of the one place through which effects go, in the code of an activity. */
export type EffectPlace = {
  readonly file: string;
  readonly activity: string;
  /** As the code names it: `capture`; null where it is put together somewhere else. */
  readonly step: string | null;
};

const CALL = /\b(?:runStep|runReturnStep|runWrite|runProbed|closeStepByHand)(?:<[^>]*>)?\(/g;
/** An activity begins a line of the object that is given back, or is that object's only one. */
const ACTIVITY = /(?:^ {4}|^ {2}return \{ )(?:async )?([a-z]\w+)(?:: (?:async )?\(|\()/gm;
const STEP = /\bstep: ['"`]([a-z-]+)/;
const KEY = /`\$\{[^}]*\}:([a-z-]+)/;

/** Where the code does effects, read from its text: a call is of the activity that begins last before it. */
export function effectPlaces(file: string, text: string): readonly EffectPlace[] {
  const begins = [...text.matchAll(ACTIVITY)].map((match) => ({ at: match.index, name: match[1] ?? '' }));
  return [...text.matchAll(CALL)].flatMap((call) => {
    if (text.slice(0, call.index).endsWith('function ')) return [];
    const from = begins.filter(({ at }) => at < call.index).at(-1);
    const next = begins.find(({ at }) => at > call.index)?.at ?? text.length;
    const own = text.slice(from?.at ?? 0, next);
    const step = STEP.exec(own)?.[1] ?? KEY.exec(own)?.[1] ?? null;
    return [{ file, activity: from?.name ?? '', step }];
  });
}

/** What is wrong with the table of activities, given the code and the lives that are played. */
export function leftOut(
  places: readonly EffectPlace[],
  table: Readonly<Record<string, readonly string[] | { readonly because: string }>>,
  lives: readonly string[],
): readonly string[] {
  const entry = (activity: string): readonly string[] => {
    const named = table[activity];
    return named === undefined || 'because' in named ? [] : named;
  };
  const problems = places.flatMap(({ activity, file, step }) => {
    if (EXCUSED.includes(activity)) return [];
    const named = entry(activity);
    if (named.length === 0) return [`${file}: ${activity || 'a caller'} has an effect that no life reaches`];
    const kinds = named.map((life) => life.split('/')[1]?.split('#')[0]);
    return step === null || kinds.includes(step)
      ? []
      : [`${file}: ${activity} does ${step}, which no life comes by`];
  });
  const named = new Set(Object.keys(table).flatMap(entry));
  return [
    ...problems,
    ...[...named].filter((life) => !lives.includes(life)).map((life) => `${life} is never played`),
    ...lives.filter((life) => !named.has(life)).map((life) => `${life} is of no activity`),
  ];
}

/** The same effect as another's, which is in the matrix. */
const EXCUSED: readonly string[] = ['closeByHand', 'closePaymentByHand'];
