import * as v from 'valibot';

/** One sentence about what does not fit, which begins with the field where there is one. */
export function issueText(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  return path === null ? issue.message : `${path}: ${issue.message}`;
}
