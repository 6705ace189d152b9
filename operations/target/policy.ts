import * as v from 'valibot';

/** What may be done at a place, and how much proof it takes. */
export type Policy = {
  /** Shown in the header, and every change asks for typed proof. */
  readonly production: boolean;
  readonly readOnly: boolean;
  /** The word that the header shows for the place: `production`. */
  readonly word: string | null;
};

const profileSchema = v.strictObject({
  production: v.optional(v.boolean()),
  readOnly: v.optional(v.boolean()),
  word: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(20))),
});

/** `profiles.yaml`: one entry for each profile of temporal.toml that is not like the others. */
export const profilesSchema = v.record(v.string(), v.nullable(profileSchema, {}));
export type ProfilePolicies = v.InferOutput<typeof profilesSchema>;

/** What is known of the place that is talked to. */
export type PolicyPlace = {
  /** The stack of this folder. */
  readonly local: boolean;
  /** Not on this machine, or not known to be. */
  readonly remote: boolean;
  /** The profiles that name this place, however its address was given. */
  readonly owners: readonly string[];
};

/** The strictest policy of all profiles of the address. A remote place that no profile names counts as production. */
export function policyOf(
  place: PolicyPlace,
  options: { readonly profiles?: ProfilePolicies; readonly readOnly?: boolean } = {},
): Policy {
  const { profiles = {}, readOnly = false } = options;
  const owners = place.local ? [] : place.owners;
  const [strict, other] = [owners.filter((name) => isProduction(name, profiles)), owners];
  const production = strict.length > 0 || (!place.local && owners.length === 0 && place.remote);
  const word = [...strict, ...other]
    .map((name) => own(profiles, name)?.word)
    .find((each) => each !== undefined);
  return {
    production,
    readOnly: readOnly || owners.some((name) => own(profiles, name)?.readOnly === true),
    word: word ?? (production ? 'production' : null),
  };
}

const PRODUCTION_WORDS = ['prod', 'production', 'prd', 'live'];

/** A profile with such a word in its name is production unless the file overrides it: the default must be safe. */
export function isProduction(profile: string, profiles: ProfilePolicies): boolean {
  const words = profile
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  return own(profiles, profile)?.production ?? words.some((word) => PRODUCTION_WORDS.includes(word));
}

function own(profiles: ProfilePolicies, name: string): ProfilePolicies[string] | undefined {
  return Object.hasOwn(profiles, name) ? profiles[name] : undefined;
}
