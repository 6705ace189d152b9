// What the deck offers besides the first actions: letters with two meanings, forms with what is known, and what others did.
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../../operations/stuck/verdict.ts';
import { ok } from '../../../operations/temporal/problem.ts';
import { frameOf } from '../../screens/frame.ts';
import {
  answer,
  NOW,
  pressKeys,
  sampleRow,
  sampleState,
  typeText,
  withRows,
} from '../../testing/sample-state.ts';
import { lineText } from '../../ui/line.ts';
import type { ConsoleState } from '../app/state.ts';
import { menuItems } from '../menu/menus.ts';

const verdict = (changes: Partial<Verdict>): Verdict => ({
  kind: 'stuck',
  reason: 'effect-in-doubt',
  says: 'capture nordwind sent 10:00:00 UTC, no answer.',
  since: null,
  remedies: [],
  harms: [],
  evidence: [],
  gaps: [],
  readAt: NOW,
  ...changes,
});
const settle = {
  action: 'settle',
  letter: 'M',
  label: 'mark done with evidence',
  fields: { step: 'capture:nordwind' },
};
const stuck = (changes: Parameters<typeof sampleRow>[1] = {}, found: Partial<Verdict> = {}): ConsoleState => {
  const row = sampleRow(0, { stage: 'capturing', ...changes });
  const verdicts = new Map([[row.runId, verdict({ remedies: [settle], ...found })]]);
  return { ...withRows(sampleState(), [row]), verdicts };
};
const form = (state: ConsoleState) => {
  if (state.overlay?.kind !== 'form') throw new Error(`no form is open: ${state.flash?.text}`);
  return state.overlay.form;
};
const screen = (state: ConsoleState) => frameOf(state).lines.map(lineText).join('\n');

describe('a form of the deck', () => {
  test('P resumes what is paused, also if that is only the compensation, and else it pauses', () => {
    const goOn = { action: 'pause', letter: 'P', label: 'go on' };
    const asked = (state: ConsoleState) => pressKeys(state, 'P').effects;
    const asks = (kind: string) => [{ call: { name: 'preview', ask: { action: { kind } } } }];
    expect(asked(stuck())).toMatchObject(asks('pause'));
    expect(asked(stuck({ run: 'paused' }))).toMatchObject(asks('unpause'));
    expect(asked(stuck({}, { reason: 'paused', remedies: [goOn] }))).toMatchObject(asks('unpause'));
  });

  test('W has half an hour filled in and waits for the reason', () => {
    const { state, effects } = pressKeys(stuck(), 'W');
    expect(form(state).fields.map(({ name, field }) => [name, field.text])).toEqual([
      ['minutes', '30'],
      ['reason', ''],
    ]);
    expect(form(state).focus).toBe(1);
    expect(effects).toMatchObject([
      {
        call: {
          name: 'preview',
          ask: { action: { kind: 'remedy', remedy: 'claim', input: { minutes: 30 } } },
        },
      },
    ]);
  });

  test('M takes the step from the fix, queries the order for the others, and reads the amount', () => {
    const opened = pressKeys(stuck(), 'M');
    expect(opened.effects).toMatchObject([{ call: { name: 'query', ask: { name: 'order' } } }]);
    expect(form(opened.state).focus).toBe(1);
    const asked = answer(opened.state, {
      poll: 'form:view',
      purpose: { kind: 'form', runId: 'run-0' },
      name: 'query',
      answer: ok({
        value: { accepts: [{ update: 'settleStep', steps: ['capture:fjord', 'capture:nordwind'] }] },
        readAt: NOW,
      }),
    });
    expect(form(asked).fields[0]).toMatchObject({ kind: 'choice', field: { text: 'capture:nordwind' } });
    const amount = pressKeys(typeText(asked, '129.90'), 'enter').state;
    const { effects } = pressKeys(typeText(amount, 'cap-77'), 'enter');
    expect(effects).toMatchObject([
      {
        call: {
          ask: {
            action: {
              remedy: 'settle',
              input: { step: 'capture:nordwind', amountMinor: 12_990, reference: 'cap-77' },
            },
          },
        },
      },
    ]);
  });
});

describe('letters with two sides', () => {
  test('W takes your own name off, and puts it over the name of another', () => {
    const claim = (by: string) => ({ claim: { by, since: NOW - 95_000, until: NOW + 60_000 } });
    expect(form(pressKeys(stuck(claim('mira@laptop')), 'W').state).action.id).toBe('release-claim');
    expect(form(pressKeys(stuck(claim('ole@box')), 'W').state).action.id).toBe('claim');
  });

  test('H holds, and releases if that is a fix; O is the card while the payment is captured, else the vendor', () => {
    const release = { action: 'release', letter: null, label: 'let a held step go on' };
    expect(form(pressKeys(stuck(), 'H').state).action.id).toBe('hold');
    expect(form(pressKeys(stuck({}, { remedies: [release] }), 'H').state).action.id).toBe('release');
    expect(form(pressKeys(stuck(), 'O').state).action.id).toBe('other-method');
    expect(form(pressKeys(stuck({ stage: 'fulfilling' }), 'O').state).action.id).toBe('reassign');
  });

  test('T ends the pause of what fails without being parked', () => {
    const tryNow = { action: 'try-now', letter: null, label: 'try at once' };
    const retry = { action: 'retry', letter: 'T', label: 'try now' };
    expect(form(pressKeys(stuck(), 'T').state).action.id).toBe('retry');
    expect(form(pressKeys(stuck({}, { remedies: [tryNow] }), 'T').state).action.id).toBe('try-now');
    expect(screen(stuck({}, { remedies: [tryNow] }))).toContain('fix  T try at once');
    expect(form(pressKeys(stuck({}, { remedies: [retry, tryNow] }), 'T').state).action.id).toBe('retry');
    expect(screen(stuck({}, { remedies: [retry, tryNow] }))).toContain('fix  T try now   try at once');
  });

  test('V asks the vendors, and the provider by a new try where an effect is in doubt', () => {
    const retry = { action: 'retry', letter: 'T', label: 'try now' };
    const poll = { action: 'poll-vendor', letter: 'V', label: 'ask the vendor now' };
    const opened = (found: Partial<Verdict>) => form(pressKeys(stuck({}, found), 'V').state).action.id;
    expect(opened({ remedies: [retry] })).toBe('retry');
    expect(opened({ remedies: [retry, poll] })).toBe('poll-vendor');
    expect(opened({ remedies: [retry], reason: 'activity-retrying' })).toBe('poll-vendor');
  });
});

describe('what is offered', () => {
  test('the fixes are first in the menu and in the strip with their letters; those that do not fit are counted', () => {
    const many = ['hold', 'release', 'resume', 'poll-vendor', 'skip', 'extend'].map((action) => ({
      action,
      letter: null,
      label: `do the ${action} that helps`,
    }));
    const state = stuck({}, { remedies: [settle, ...many] });
    expect(menuItems(state, 'actions')[0]).toMatchObject({
      key: 'settle',
      detail: expect.stringMatching(/^helps now/) as string,
    });
    // H releases if both are fixes, so it is shown at that one only.
    expect(screen(state)).toMatch(/fix {2}M mark done with evidence {3}do the hold .* H do the release/);
    expect(screen(state)).toMatch(/\+\d in a/);
  });

  test('an existing run is neither started again nor closed in PostgreSQL', () => {
    const off = (id: string) => menuItems(stuck(), 'actions').find(({ key }) => key === id)?.off;
    expect(off('restart')).toBe('its run is open');
    expect(off('close-row')).toBe('its run is open');
    expect(off('again')).toBeNull();
  });
});

describe('what others did', () => {
  const others = {
    why: '503 unavailable',
    claim: { by: 'ole@box', since: NOW - 95_000, until: NOW + 60_000 },
    note: { by: 'ole@box', at: NOW - 95_000, text: 'asked the gateway' },
  };

  test('the row shows the claim, the cause, and the newest note; an expired claim is not shown', () => {
    expect(screen(stuck(others))).toContain('on it: ole; 503 unavailable; not');
    expect(screen(stuck({ ...others, claim: { ...others.claim, until: NOW } }))).not.toContain('on it');
  });

  test('the guard shows how long ago, and asks again for changes since the preview', () => {
    const row = sampleRow(0, { stage: 'capturing' });
    const preview = (of: typeof row) => ({
      poll: 'form:preview',
      purpose: { kind: 'form', runId: row.runId } as const,
      name: 'preview' as const,
      answer: ok({
        action: { kind: 'remedy', remedy: 'claim', input: { minutes: 30 } } as const,
        title: 'With me',
        run: { orderId: of.orderId, workflowId: of.workflowId, runId: of.runId },
        row: of,
        readAt: NOW,
        will: ['put your name on it'],
        notes: [],
        noUndo: null,
        danger: 'safe' as const,
        proof: null,
        refusal: null,
        command: null,
      }),
    });
    const opened = pressKeys(stuck(), 'W').state;
    const noted = answer(opened, preview(sampleRow(0, { stage: 'capturing', ...others })));
    expect(screen(noted)).toContain('ole left a note 1m 35s ago');
    const first = answer(opened, preview(row));
    expect(form(first).moved).toBeNull();
    const second = answer(first, preview(sampleRow(0, { stage: 'capturing', note: others.note })));
    expect(form(second).moved).toContain('ole left a note while you looked: asked the gateway');
  });
});
