// A new kind of effect that no case kills would make "every effect" a lie.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { EFFECT_BRANCHES } from './effect-branches.ts';
import { EFFECT_ACTIVITIES } from './testing/effect-activities.ts';
import { effectPlaces, leftOut } from './testing/effect-places.ts';

const ACTIVITIES = path.resolve(import.meta.dirname, '..', '..', 'activities');

/** What hands a step on, and does none itself. */
const DOORS = ['run-step.ts', 'return-step.ts', 'run-write.ts', 'by-hand.ts'];
const LIVES = Object.entries(EFFECT_BRANCHES).flatMap(([effect, branches]) =>
  branches.map((branch) => `${branch}/${effect}`),
);

const CODE = readdirSync(ACTIVITIES, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((file) => ({ name: path.basename(file), text: readFileSync(path.join(ACTIVITIES, file), 'utf8') }));

const PLACES = CODE.filter(({ name }) => !DOORS.includes(name)).flatMap(({ name, text }) =>
  effectPlaces(name, text),
);

test('every effect of the activities has an order that comes by it', () => {
  expect(leftOut(PLACES, EFFECT_ACTIVITIES, LIVES)).toEqual([]);
});

test('every activity that is listed with an effect has one in a form that is read here', () => {
  const reading = new Set(PLACES.map(({ activity }) => activity));
  const listed = Object.entries(EFFECT_ACTIVITIES).filter(([, named]) => !('because' in named));
  // It calls two others, which are read.
  expect(listed.map(([activity]) => activity).filter((activity) => !reading.has(activity))).toEqual([
    'recordAndReserve',
  ]);
});

test('a step that another file composes is known', () => {
  const unread = PLACES.filter(({ step }) => step === null).map(({ activity }) => activity);
  expect([...new Set(unread)]).toEqual([
    'sendMessage',
    'closeByHand',
    'closePaymentByHand',
    'closeVendorByHand',
  ]);
});

test('no activity goes round the places through which effects go', () => {
  const using = (what: RegExp) => CODE.filter(({ text }) => what.test(text)).map(({ name }) => name);
  expect(using(/\brunEffect\(/)).toEqual(['run-step.ts']);
  expect(using(/\.transaction\(\)/)).toEqual(['run-write.ts']);
  expect(using(/\bprobe\(/)).toEqual(['run-write.ts']);
});

describe('an effect that is left out is seen', () => {
  const withMore = (text: string) => [...PLACES, ...effectPlaces('more.ts', text)];

  test('in a new activity', () => {
    const more =
      "  return {\n    async giveVoucher({ orderId }) {\n      await runStep(tools, { step: 'voucher' });\n";
    expect(leftOut(withMore(more), EFFECT_ACTIVITIES, LIVES)).toEqual([
      'more.ts: giveVoucher has an effect that no life reaches',
    ]);
  });

  test('in an activity that was excused', () => {
    const more = '    readDeadline: (call) => runWrite(tools, key, write),\n';
    expect(leftOut(withMore(more), EFFECT_ACTIVITIES, LIVES)).toHaveLength(1);
  });

  test('as a second effect of an activity that has one', () => {
    const more = '    async capturePayment() {\n      await runStep<T>(tools, { step: `bonus` });\n';
    expect(leftOut(withMore(more), EFFECT_ACTIVITIES, LIVES)).toEqual([
      'more.ts: capturePayment does bonus, which no life comes by',
    ]);
  });

  test.each(LIVES)('%s, taken out of the cases', (life) => {
    const fewer = LIVES.filter((each) => each !== life);
    expect(leftOut(PLACES, EFFECT_ACTIVITIES, fewer)).not.toEqual([]);
  });
});
