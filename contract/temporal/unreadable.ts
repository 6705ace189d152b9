/** Replaces a payload that could not be decoded. It fits no schema. */
export const UNREADABLE = Object.freeze({ unreadable: 'a payload that does not decode' });
