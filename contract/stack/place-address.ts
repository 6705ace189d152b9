/** Places of plain lists: `console/places/`. */
export const SCREEN_PLACES = ['workers', 'queues', 'alerts', 'bulk', 'journal'] as const;
export type ScreenPlace = (typeof SCREEN_PLACES)[number];

/** The places of the console that an address can name. */
export const PLACES = [
  'orders',
  'order',
  'returns',
  'return',
  'subscriptions',
  'subscription',
  'customers',
  'customer',
  'compensations',
  'compensation',
  'workflows',
  'workflow',
  ...SCREEN_PLACES,
] as const;
export type Place = (typeof PLACES)[number];

/** The list of each subject; `workflows` can name one workflow type in the place of an ID. */
export const LIST_PLACES = {
  order: 'orders',
  return: 'returns',
  subscription: 'subscriptions',
  customer: 'customers',
  compensation: 'compensations',
  plain: 'workflows',
} as const satisfies Readonly<Record<string, Place>>;

/** `quarterdeck://{profile|-}/{namespace}/{place}[/id][?lens=&q=]`; `-` is the current profile. */
export type PlaceAddress = {
  readonly profile: string;
  readonly namespace: string;
  readonly place: Place;
  readonly id?: string;
  readonly lens?: string;
  readonly query?: string;
};

export type ParsedAddress =
  | { readonly ok: true; readonly address: PlaceAddress }
  | { readonly ok: false; readonly problem: string };

export function formatPlaceAddress(address: PlaceAddress): string {
  const id = address.id === undefined ? '' : `/${uriPart(address.id)}`;
  const search = new URLSearchParams();
  if (address.lens !== undefined) search.set('lens', address.lens);
  if (address.query !== undefined) search.set('q', address.query);
  const tail = search.size === 0 ? '' : `?${search}`;
  return `quarterdeck://${uriPart(address.profile)}/${uriPart(address.namespace)}/${address.place}${id}${tail}`;
}

/** One part of an address; half a character, which has no UTF-8, becomes U+FFFD. */
export function uriPart(text: string): string {
  // Special characters of shells, which encodeURIComponent keeps.
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Never throws: an address comes from alerts, chats and shells. */
export function parsePlaceAddress(text: string): ParsedAddress {
  const problem = (what: string): ParsedAddress => ({
    ok: false,
    problem: `${what}; an address reads quarterdeck://{profile or -}/{namespace}/{${PLACES.join('|')}}[/id][?lens=&q=]`,
  });
  const match = /^quarterdeck:\/\/([^/?#]+)\/([^/?#]+)\/([^/?#]+)(?:\/([^/?#]+))?(?:\?([^#]*))?$/.exec(text);
  if (match === null) return problem('this is no address');
  const [, profile, namespace, place, id, search] = match;
  if (!PLACES.includes(place as Place)) return problem(`there is no place called ${JSON.stringify(place)}`);
  let parts: (string | undefined)[];
  try {
    parts = [profile, namespace, id].map((part) =>
      part === undefined ? undefined : decodeURIComponent(part),
    );
  } catch {
    return problem('a percent sign in it is not followed by two hex digits');
  }
  const query = new URLSearchParams(search ?? '');
  for (const name of query.keys())
    if (name !== 'lens' && name !== 'q') return problem(`it has an unknown field ${JSON.stringify(name)}`);
  const lens = query.get('lens');
  const q = query.get('q');
  return {
    ok: true,
    address: {
      profile: parts[0] ?? '-',
      namespace: parts[1] ?? 'default',
      place: place as Place,
      ...(parts[2] === undefined ? {} : { id: parts[2] }),
      ...(lens === null ? {} : { lens }),
      ...(q === null ? {} : { query: q }),
    },
  };
}
