import * as v from 'valibot';
import type { Target } from './target.ts';

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

/** A profile whose name begins so is production until the file says otherwise: forgetting must be the safe side. */
const PRODUCTION_NAME = /^(?:prod|live)(?:$|[^a-z])|^production/i;

export function policyOf(
  target: Pick<Target, 'profile' | 'local'>,
  options: { readonly profiles?: ProfilePolicies; readonly readOnly?: boolean } = {},
): Policy {
  const own = target.profile === null ? undefined : options.profiles?.[target.profile];
  const named = target.profile !== null && PRODUCTION_NAME.test(target.profile);
  const production = !target.local && (own?.production ?? named);
  return {
    production,
    readOnly: options.readOnly === true || own?.readOnly === true,
    word: own?.word ?? (production ? 'production' : null),
  };
}
