// The header comes from outside: it must be read strictly and written so that others read it.
import { describe, expect, test } from 'vitest';
import { formatTraceParent, parseTraceParent, runSpanId } from './trace-parent.ts';

const PARENT = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', sampled: true };

describe('traceparent', () => {
  test('goes there and back', () => {
    expect(parseTraceParent(formatTraceParent(PARENT))).toEqual(PARENT);
    expect(parseTraceParent(formatTraceParent({ ...PARENT, sampled: false }))?.sampled).toBe(false);
  });

  test.each([
    [undefined],
    [42],
    [''],
    ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331'],
    [`00-${'0'.repeat(32)}-b7ad6b7169203331-01`],
    [`00-0af7651916cd43dd8448eb211c80319c-${'0'.repeat(16)}-01`],
    ['ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
  ])('%s is none', (text) => {
    expect(parseTraceParent(text)).toBeUndefined();
  });

  test('a run always has the same span id, and two runs differ', () => {
    const one = '01934f1e-7c2a-7b3d-9f00-5d2b8a1c4e6f';
    expect(runSpanId(one)).toBe('9f005d2b8a1c4e6f');
    expect(runSpanId(one)).not.toBe(runSpanId('01934f1e-7c2a-7b3d-9f00-5d2b8a1c4e70'));
    expect(parseTraceParent(formatTraceParent({ ...PARENT, spanId: runSpanId('odd') }))).toBeDefined();
  });
});
