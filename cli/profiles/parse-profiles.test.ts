import { expect, test } from 'vitest';
import { parseProfiles } from './parse-profiles.ts';

test('an empty file names no profile', () => {
  for (const text of ['', '\n', '# nothing yet\n', '---\n', '\uFEFF', '{}']) {
    expect(parseProfiles(text)).toEqual({ ok: true, profiles: {} });
  }
});

test('each field is read, and a profile without fields is one', () => {
  expect(parseProfiles('\uFEFFprod-eu: { production: true, readOnly: true, word: PROD EU }\nlab:\n')).toEqual(
    {
      ok: true,
      profiles: { 'prod-eu': { production: true, readOnly: true, word: 'PROD EU' }, lab: {} },
    },
  );
});

test.each([
  ['a: [', 'line 1'],
  ['a: 1', 'profile "a": expected fields'],
  ['- a', 'expected profile names'],
  ['just text', 'expected profile names'],
  ['a: { production: maybe }', 'profile "a", field "production"'],
  ['a: { readOnly: 1 }', 'profile "a", field "readOnly"'],
  ['a: { word: "" }', 'profile "a", field "word"'],
  ['a: { readonly: true }', 'profile "a", field "readonly"'],
  ['a: { production: true }\na: { production: false }', 'line 2'],
  ['a: !secret hunter2\nb: {', 'line '],
])('%j is refused in one line with the place of the error', (text, part) => {
  const parsed = parseProfiles(text);
  expect(parsed).toMatchObject({ ok: false });
  if (parsed.ok) return;
  expect(parsed.problem).toContain(part);
  expect(parsed.problem).not.toMatch(/\n|hunter2|s is not a function/);
});

test('the file may begin with a byte order mark', () => {
  const text = 'live:\n  production: true\n';
  expect(parseProfiles(`\uFEFF${text}`)).toEqual(parseProfiles(text));
  expect(parseProfiles(`\uFEFF${text}`)).toMatchObject({ ok: true });
});
