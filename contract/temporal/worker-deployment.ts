/** The name under which all our workers are versions of one another; the build tells them apart. */
export const WORKER_DEPLOYMENT = 'quarterdeck';
