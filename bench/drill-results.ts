/** Names the folder into which drills write their figures, for whoever runs them to record these. */
export const DRILL_RESULTS = 'QUARTERDECK_DRILL_RESULTS';
