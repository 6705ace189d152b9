export type Exemption = { readonly name: string; readonly reason: string };

/** Files and folders whose text is not checked. */
export const EXEMPT_PLACES: readonly Exemption[] = [
  { name: 'docs/GLOSSARY.md', reason: 'it lists the retired words' },
  { name: 'tooling/glossary', reason: 'it checks the retired words' },
  { name: 'database/migrations', reason: 'databases store the checksum of each migration' },
];

/**
 * Recorded and public names with a retired word in them. One word is exempt as an identifier, a whole string or in
 * backticks, not in a sentence; a compound name is exempt everywhere.
 */
export const EXEMPT_NAMES: readonly Exemption[] = [
  { name: 'a-return-says-that-an-answer-differs', reason: 'patch id in histories' },
  { name: 'compensationNews', reason: 'signal in histories' },
  { name: 'inBooks', reason: 'field of an activity result in histories' },
  { name: 'overtaken', reason: 'outcome in journals and --json' },
  { name: 'readStanding', reason: 'activity in histories' },
  { name: 'said', reason: 'field of update results in histories' },
  { name: 'says', reason: 'field of journals and --json' },
  { name: 'secondsToGoOn', reason: 'field of --json' },
  { name: 'secondsToSay', reason: 'field of --json' },
  { name: 'tell', reason: 'kind of the signal compensationWord in histories' },
  { name: 'told_at', reason: 'database column' },
];
