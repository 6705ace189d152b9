/** The name under which all our workers are versions of one another; the build distinguishes them. */
export const WORKER_DEPLOYMENT = 'quarterdeck';
