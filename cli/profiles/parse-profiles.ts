import * as v from 'valibot';
// Imported statically in a file that is itself loaded lazily: a bundle gives a CommonJS package that is imported
// lazily no names but `default`.
import { LineCounter, parseDocument } from 'yaml';
import { type ProfilePolicies, profilesSchema } from '../../operations/target/policy.ts';
import { errorText } from '../../support/errors/error-text.ts';

export type ParsedProfiles =
  | { readonly ok: true; readonly profiles: ProfilePolicies }
  /** One line: where, what was found, what was expected. */
  | { readonly ok: false; readonly problem: string };

/** The text of profiles.yaml. An empty one, or one of comments only, names no profile. */
export function parseProfiles(text: string): ParsedProfiles {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const error = document.errors[0];
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    return { ok: false, problem: `line ${line}, column ${col}: not valid YAML (${error.code})` };
  }
  let value: unknown;
  try {
    value = document.toJS() ?? {};
  } catch (thrown) {
    // Aliases that expand without end.
    return { ok: false, problem: errorText(thrown) };
  }
  if (Array.isArray(value)) return { ok: false, problem: `expected profile names with fields (${FIELDS})` };
  const parsed = v.safeParse(profilesSchema, value);
  return parsed.success
    ? { ok: true, profiles: parsed.output }
    : { ok: false, problem: describeIssue(parsed.issues[0]) };
}

const FIELDS = 'production: true|false, readOnly: true|false, word: TEXT of 1 to 20 characters';

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map((part) => String(part.key));
  const [profile, field] = keys;
  if (profile === undefined || issue.type === 'record')
    return `expected profile names with fields (${FIELDS})`;
  if (field === undefined) return `profile ${JSON.stringify(profile)}: expected fields (${FIELDS})`;
  return `profile ${JSON.stringify(profile)}, field ${JSON.stringify(field)}: expected ${FIELDS}`;
}
