const NOUNS = ['order', 'return', 'subscription', 'customer', 'checkout'] as const;

/** What a run is of, and its own id: `return/ret-7F3K2Q…` is the return `ret-7F3K2Q…`. Foreign ids stay whole. */
export function subjectOf(workflowId: string): { readonly noun: string; readonly id: string } {
  const noun = NOUNS.find((each) => workflowId.startsWith(`${each}/`));
  return noun === undefined
    ? { noun: 'order', id: workflowId }
    : { noun, id: workflowId.slice(noun.length + 1) };
}
