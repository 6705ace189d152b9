// Whatever the words of others hold, no screen acts on it: every place, overlay and form, from hostile answers to every
// question the console asks.
import { describe, expect, test } from 'vitest';
import { ACTS, HOSTILE } from '../../contract/testing/hostile.ts';
import { ORDER } from '../../operations/subjects/order/subject.ts';
import { SUBJECT_TABS } from '../../operations/subjects/subject.ts';
import { SUBJECTS } from '../../operations/subjects/subjects.ts';
import { fail, ok } from '../../operations/temporal/problem.ts';
import { textWidth } from '../../support/text/width.ts';
import type { AnsweredCall, Call } from '../model/app/call.ts';
import type { QuestionName } from '../model/app/data.ts';
import type { ConsoleEvent } from '../model/app/event.ts';
import { plan } from '../model/app/plan.ts';
import type { ConsoleState, Overlay, Place } from '../model/app/state.ts';
import { update } from '../model/app/update.ts';
import { openForm } from '../model/form/form.ts';
import { type Answers, hostileAnswers } from '../testing/hostile-answers.ts';
import { hostileFrom, type Next } from '../testing/hostile-facts.ts';
import { NOW, sampleState } from '../testing/sample-state.ts';
import { lineText } from '../ui/line.ts';
import { frameOf } from './frame.ts';
import { spokenText } from './spoken.ts';

/** Every place there is; another one does not compile until it stands here. */
const PLACES: { readonly [K in Place['kind']]: (next: Next) => readonly Extract<Place, { kind: K }>[] } = {
  list: (next) => [
    ...SUBJECTS.flatMap(({ id: subject, lenses }) =>
      lenses.map((lens) => ({ kind: 'list' as const, subject, lens: lens.id, query: null })),
    ),
    { kind: 'list', subject: 'plain', workflowType: next(), lens: 'open', query: null },
    { kind: 'list', subject: 'order', lens: 'open', query: next() },
  ],
  detail: (next) => SUBJECT_TABS.map((tab) => ({ kind: 'detail', workflowId: next(), runId: null, tab })),
  workers: () => [{ kind: 'workers' }],
  queues: () => [{ kind: 'queues' }],
  alerts: () => [{ kind: 'alerts' }],
  bulk: () => [{ kind: 'bulk' }],
  journal: () => [{ kind: 'journal' }],
};

/** Every overlay there is, each with the keys that open it. */
const OVERLAYS: { readonly [K in Overlay['kind']]: readonly (readonly string[])[] } = {
  find: [['/']],
  command: [[':'], [':', 'o', 'p', 'e', 'n', ' ']],
  help: [['?']],
  menu: [['a'], ['s'], ['y'], ['c']],
  detail: [['enter'], ['j', 'enter'], ['j', 'j', 'enter'], ['tab', 'enter'], ['o'], ['b']],
  form: [['C'], ['R']],
};

const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 200, rows: 50 },
];

/** Whether something hostile came out at all, escaped. */
type Seen = { escaped: boolean };
const ESCAPED = /\\u(?:001b|009b|202e|200b)/;

function check(state: ConsoleState, seen: Seen): void {
  const wrong: string[] = [];
  for (const size of SIZES) {
    const shown = size.columns === state.size.columns ? state : happen(state, { kind: 'resize', size });
    for (const line of frameOf(shown).lines) {
      const text = lineText(line);
      if (ACTS.test(text) || text.includes('\n') || textWidth(text) > size.columns) wrong.push(text);
      seen.escaped ||= ESCAPED.test(text);
    }
  }
  // What is opened keeps its own lines; of everything else a line is one sentence of ours.
  const ours = state.overlay?.kind !== 'detail';
  for (const sentence of spokenText(state).split('\n')) {
    if (ACTS.test(sentence) || (ours && FORGED.test(sentence))) wrong.push(sentence);
  }
  expect(wrong).toEqual([]);
}
const FORGED = /^(?:why {2}all is well|fix {2}nothing)/;

function happen(state: ConsoleState, event: ConsoleEvent): ConsoleState {
  return update(state, event, state.now).state;
}

/** Asks all that is due and what the keys ask for, until nothing is left to ask. */
function settled(state: ConsoleState, answers: Answers, failing: string | null): ConsoleState {
  let now = state;
  for (let round = 0; round < 5; round += 1) {
    const { calls } = plan(now);
    if (calls.length === 0) return now;
    now = happen(now, { kind: 'asked', calls });
    for (const call of calls) now = answeredBy(now, call, answers, failing);
    now = { ...now, now: now.now + 600 };
  }
  return now;
}

function answeredBy(state: ConsoleState, call: Call, answers: Answers, failing: string | null): ConsoleState {
  const value = (answers[call.name] as (ask: unknown) => unknown)(call.ask);
  const answer = failing === null ? ok(value) : fail('failed', failing);
  return happen(state, { kind: 'answered', call: { ...call, answer } as AnsweredCall });
}

/** The event, with an answer to all that it asks for. */
function answering(state: ConsoleState, event: ConsoleEvent, answers: Answers): ConsoleState {
  const step = update(state, event, state.now);
  return step.effects.reduce(
    (now, effect) => (effect.kind === 'ask' ? answeredBy(now, effect.call, answers, null) : now),
    step.state,
  );
}

function press(state: ConsoleState, keys: readonly string[], answers: Answers): ConsoleState {
  let now = state;
  for (const key of keys) {
    const pressed = { ...now, now: now.now + 700 };
    now = answering(pressed, { kind: 'key', key: key === ' ' ? 'space' : key }, answers);
  }
  return now;
}

function begin(next: Next, place: Place): ConsoleState {
  const settings = {
    label: next(),
    address: next(),
    namespace: next(),
    profile: next(),
    identity: next(),
    word: next(),
    webUrl: next(),
    production: true,
    unused: [next()],
  };
  return sampleState({ columns: 80, rows: 24, place, settings });
}

const offsets = HOSTILE.map((_, at) => at);

describe.each(Object.keys(PLACES) as Place['kind'][])('place %s', (kind) => {
  test('shows nothing that acts, whatever the answers hold', () => {
    const seen: Seen = { escaped: false };
    for (const offset of offsets) {
      const next = hostileFrom(offset);
      for (const place of PLACES[kind](next)) {
        const answers = hostileAnswers(next);
        const ready = settled(begin(next, place), answers, null);
        check(ready, seen);
        check(settled(begin(next, place), answers, next()), seen);
        check(answering(ready, { kind: 'connect', settings: {} }, answers), seen);
        check({ ...ready, flash: { text: next(), tone: 'bad', until: NOW + 60_000 } }, seen);
      }
    }
    // What was hostile did come out, escaped.
    expect(seen.escaped).toBe(true);
  });

  test('nor do its overlays', () => {
    const seen: Seen = { escaped: false };
    for (const offset of offsets.filter((each) => each % 4 === 0)) {
      const next = hostileFrom(offset);
      const answers = hostileAnswers(next);
      const places = PLACES[kind](next);
      for (const place of kind === 'list' ? places.slice(-2) : places) {
        const ready = settled(begin(next, place), answers, null);
        for (const keys of Object.values(OVERLAYS).flat()) check(press(ready, keys, answers), seen);
      }
    }
  });
});

test('every overlay was opened', () => {
  const kinds = new Set<string>();
  const next = hostileFrom(0);
  const answers = hostileAnswers(next);
  for (const place of Object.values(PLACES).flatMap((make) => make(next) as readonly Place[])) {
    const ready = settled(begin(next, place), answers, null);
    for (const keys of Object.values(OVERLAYS).flat()) {
      const { overlay } = press(ready, keys, answers);
      if (overlay !== null) kinds.add(overlay.kind);
    }
  }
  expect(kinds).toEqual(new Set(Object.keys(OVERLAYS)));
});

test.each(ORDER.actions.map((action) => [action.id, action] as const))('the form of %s', (_id, action) => {
  const seen: Seen = { escaped: false };
  for (const offset of offsets) {
    const next = hostileFrom(offset);
    const answers = hostileAnswers(next);
    const ready = settled(
      begin(next, { kind: 'list', subject: 'order', lens: 'open', query: null }),
      answers,
      null,
    );
    const row = ready.listing.rows[offset % ready.listing.rows.length];
    if (row === undefined) throw new Error('there are rows');
    const form = openForm(action, row, NOW, { texts: {}, accepts: null });
    const run = { orderId: row.orderId, workflowId: row.workflowId, runId: row.runId };
    const shown = answers.preview({ action: { kind: 'cancel' }, run, reason: '' });
    const outcome = answers.perform({ preview: shown, given: { reason: '' } });
    const points = answers.resetPoints(run);
    const forms = [
      { ...form, preview: shown, points, moved: next(), note: next() },
      { ...form, preview: { ...shown, refusal: null }, points },
      { ...form, previewProblem: { kind: 'failed' as const, message: next() } },
      {
        ...form,
        preview: shown,
        stage: 'running' as const,
        steps: [{ step: 'sent' as const, atMs: 1, says: next() }],
      },
      { ...form, preview: shown, stage: 'ended' as const, outcome },
    ];
    for (const each of forms) check({ ...ready, overlay: { kind: 'form', form: each } }, seen);
    const pasted = happen({ ...ready, overlay: { kind: 'form', form } }, { kind: 'paste', text: next() });
    check(pasted, seen);
  }
});

test('the start of a stack, and what is pasted into the command bar, the search and the help', () => {
  const seen: Seen = { escaped: false };
  for (const offset of offsets) {
    const next = hostileFrom(offset);
    const ready = settled(
      begin(next, { kind: 'list', subject: 'order', lens: 'open', query: null }),
      hostileAnswers(next),
      null,
    );
    for (const key of [':', '/', '?']) {
      check(happen(press(ready, [key], hostileAnswers(next)), { kind: 'paste', text: next() }), seen);
    }
    let starting = happen(ready, { kind: 'starting' });
    const part = { name: next(), state: 'ready' as const, note: next(), tookMs: 10 };
    starting = happen(starting, { kind: 'startup', event: { kind: 'part', part } });
    starting = happen(starting, { kind: 'startup', event: { kind: 'note', text: next() } });
    check(starting, seen);
  }
});

test('every question was asked somewhere', () => {
  const asked = new Set<QuestionName>();
  const next = hostileFrom(0);
  const known = hostileAnswers(next);
  const answers = Object.fromEntries(
    Object.entries(known).map(([name, answer]) => [
      name,
      (ask: never) => {
        asked.add(name as QuestionName);
        return (answer as (ask: never) => unknown)(ask);
      },
    ]),
  ) as unknown as Answers;
  for (const place of Object.values(PLACES).flatMap((make) => make(next) as readonly Place[])) {
    const ready = settled(begin(next, place), answers, null);
    for (const letter of 'CRB') settled(press(ready, [letter], answers), answers, null);
    // The second order may have arrived.
    settled(press(ready, ['j', 'B'], answers), answers, null);
    press(ready, ['b'], answers);
    press(ready, ['/', 'Q', '7', 'q', 'Q', '7', 'q', 'enter'], answers);
    answering(ready, { kind: 'connect', settings: {} }, answers);
    // The end of a list is asked for where more of it waits.
    const list: Answers['list'] = (ask) => ({ ...answers.list(ask), nextPageToken: new Uint8Array([1]) });
    const longer = { ...answers, list };
    settled(press(settled(begin(next, place), longer, null), ['G'], longer), longer, null);
  }
  // One is asked by a form, one has the rows of lists, one no words.
  const elsewhere: readonly QuestionName[] = ['perform', 'listEnd', 'reach'];
  expect(new Set([...asked, ...elsewhere])).toEqual(new Set(Object.keys(known)));
});
