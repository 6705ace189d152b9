/**
 * How a worker refuses a query that reached it before the workflow task it belongs behind. Nothing is wrong with the
 * run and nothing was done: the same query is answered once that task has been carried out.
 */
export const EARLY_QUERY = 'the query came before the workflow task that was due; ask again';
