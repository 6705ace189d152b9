/** An effect key taken apart: `{orderId}:{step}[:{subject}]:{n}`. */
export type EffectKey = {
  readonly orderId: string;
  readonly step: string;
  readonly subject: string;
  /** Number of the try that a person asked for. */
  readonly n: number;
};

export function parseEffectKey(key: string): EffectKey | undefined {
  const parts = key.split(':');
  const orderId = parts[0];
  const step = parts[1];
  const n = Number(parts.at(-1));
  if (orderId === undefined || step === undefined || parts.length < 3 || !Number.isSafeInteger(n))
    return undefined;
  return { orderId, step, subject: parts.slice(2, -1).join(':'), n };
}
