import { expect, test } from 'vitest';
import { editField, FIELD_CHARACTERS_MAX, fieldOf, insertText } from './field.ts';

const FAMILY = '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}';
const ACCENT = 'e\u0301';

test('the cursor steps over whole characters, and a deletion takes a whole one', () => {
  const field = fieldOf(`a${FAMILY}${ACCENT}`);
  const left = editField(field, 'left');
  expect(left?.at).toBe(1 + FAMILY.length);
  expect(editField(left ?? field, 'left')?.at).toBe(1);
  expect(editField(left ?? field, 'backspace')).toEqual({ text: `a${ACCENT}`, at: 1 });
  expect(editField({ ...field, at: 0 }, 'delete')).toEqual({ text: `${FAMILY}${ACCENT}`, at: 0 });
});

test('a key of several code points is a character', () => {
  for (const key of [FAMILY, ACCENT, '\u{1F1E9}\u{1F1EA}']) {
    expect(editField(fieldOf('x'), key)?.text).toBe(`x${key}`);
  }
  expect(editField(fieldOf('x'), 'enter')).toBeUndefined();
});

test('a field is full by characters, and what is pasted over its end is cut between them', () => {
  const full = insertText(fieldOf(''), FAMILY.repeat(FIELD_CHARACTERS_MAX + 1));
  expect(full.text).toBe(FAMILY.repeat(FIELD_CHARACTERS_MAX));
  expect(insertText(full, 'x')).toEqual(full);
});
