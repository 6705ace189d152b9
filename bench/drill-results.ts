/** The folder into which drills write their figures, for `bench --record`. */
export const DRILL_RESULTS = 'QUARTERDECK_DRILL_RESULTS';
