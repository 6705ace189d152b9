import * as v from 'valibot';
import { fail, ok, type Result } from './problem.ts';

/** The input as its schema gives it; of the mismatches the first is reported: `lines.0.quantity: ...`. */
export function parseInput<const S extends v.GenericSchema>(
  schema: S,
  input: unknown,
): Result<v.InferOutput<S>> {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return ok(parsed.output);
  const issue = parsed.issues[0];
  return fail('invalid-input', `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
}
