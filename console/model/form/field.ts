import {
  firstGraphemes,
  graphemeAfter,
  graphemeBefore,
  graphemesOf,
} from '../../../support/text/graphemes.ts';

/** A line of text that is being written; `at` counts UTF-16 units from its start. */
export type Field = { readonly text: string; readonly at: number };

export const FIELD_CHARACTERS_MAX = 2_000;

export function fieldOf(text: string): Field {
  return { text, at: text.length };
}

/** A key inside a field, or undefined where the key is none of the field's business. */
export function editField(field: Field, key: string): Field | undefined {
  const { text, at } = field;
  switch (key) {
    case 'left':
      return { text, at: graphemeBefore(text, at) };
    case 'right':
      return { text, at: graphemeAfter(text, at) };
    case 'home':
    case 'ctrl-a':
      return { text, at: 0 };
    case 'end':
    case 'ctrl-e':
      return { text, at: text.length };
    case 'backspace':
    case 'ctrl-h': {
      const from = graphemeBefore(text, at);
      return { text: text.slice(0, from) + text.slice(at), at: from };
    }
    case 'delete':
      return { text: text.slice(0, at) + text.slice(graphemeAfter(text, at)), at };
    case 'ctrl-u':
      return { text: text.slice(at), at: 0 };
    case 'ctrl-k':
      return { text: text.slice(0, at), at };
    case 'ctrl-w': {
      const from = text.slice(0, at).replace(/\S+\s*$/, '').length;
      return { text: text.slice(0, from) + text.slice(at), at: from };
    }
    case 'space':
      return insertText(field, ' ');
    default:
      return isCharacter(key) ? insertText(field, key) : undefined;
  }
}

/** Typed or pasted text: line ends and control characters are dropped, because a field is one line. */
export function insertText(field: Field, text: string): Field {
  const plain = text.replace(/[\r\n\t\v\f\u0085\u2028\u2029]+/g, ' ').replace(/\p{Cc}/gu, '');
  const left = Math.max(0, FIELD_CHARACTERS_MAX - graphemesOf(field.text).length);
  const added = firstGraphemes(plain, left);
  return {
    text: field.text.slice(0, field.at) + added + field.text.slice(field.at),
    at: field.at + added.length,
  };
}

function isCharacter(key: string): boolean {
  return graphemesOf(key).length === 1;
}
