import fc from 'fast-check';

/** A transition table and an independent model of the same states; both are compared after each event. */
export type Twins<Model, Event extends string> = {
  readonly events: readonly Event[];
  readonly begin: Model;
  /** Undefined: the event is ignored. */
  step(model: Model, event: Event): Model | undefined;
};

/** How an event is chosen: one that the model would take, or any; and how often it comes. */
type Choice = { readonly legal: boolean; readonly which: number; readonly echo: number };

const CHOICES = fc.array(
  fc.record({
    legal: fc.boolean(),
    which: fc.nat(1_000),
    // Mostly once; now and then a copy comes later, as callbacks do.
    echo: fc.oneof(
      { weight: 4, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 6 }) },
    ),
  }),
  { minLength: 1, maxLength: 60 },
);

/** Events in an order in which they could come: mostly a life that makes sense, with repeats, late ones and nonsense. */
export function lives<Model, Event extends string>(
  twins: Twins<Model, Event>,
): fc.Arbitrary<readonly Event[]> {
  return CHOICES.map((choices) => play(twins, choices));
}

function play<Model, Event extends string>(
  twins: Twins<Model, Event>,
  choices: readonly Choice[],
): readonly Event[] {
  const events: Event[] = [];
  const later: { readonly at: number; readonly event: Event }[] = [];
  let model = twins.begin;
  const send = (event: Event): void => {
    events.push(event);
    model = twins.step(model, event) ?? model;
  };
  for (const [at, { echo, legal, which }] of choices.entries()) {
    const before = model;
    const possible = legal
      ? twins.events.filter((event) => twins.step(before, event) !== undefined)
      : twins.events;
    const event = possible[which % Math.max(1, possible.length)];
    if (event !== undefined) {
      send(event);
      if (echo > 0) later.push({ at: at + echo, event });
    }
    for (const copy of later.filter((one) => one.at === at)) send(copy.event);
  }
  return events;
}
