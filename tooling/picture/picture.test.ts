import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../root.ts';
import { type Cell, type Frame, runsOf, textOfFrame } from './frame.ts';
import { frameIn, PICTURES, TITLE, withFrame } from './readme.ts';
import { DARK, svgOf } from './svg.ts';

const README = readFileSync(path.join(ROOT, 'README.md'), 'utf8');

describe.each(PICTURES)('$file', ({ file, palette }) => {
  const svg = readFileSync(path.join(ROOT, file), 'utf8');

  test('is well-formed and shows the console', () => {
    expect(problemOf(svg)).toBeNull();
    expect(svg.match(/<text /g)?.length).toBeGreaterThan(40);
    expect(svg).toContain(`fill="${palette.background}"`);
    expect(svg).toMatch(/>quarterdeck<\/text>/);
    expect(svg.match(/ord-[0-9A-HJKMNP-TV-Z]{6}/g)?.length).toBeGreaterThan(3);
  });

  test('shows the frame that the README has as text', () => {
    const shown = /<desc>([\s\S]*)<\/desc>/.exec(svg)?.[1] ?? '';
    expect(shown.replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&amp;', '&')).toBe(
      frameIn(README),
    );
  });
});

test('the README shows the picture for the reader’s color scheme', () => {
  const picture = /<picture>([\s\S]*?)<\/picture>/.exec(README)?.[1] ?? '';
  expect(picture).toContain('media="(prefers-color-scheme: dark)" srcset="docs/pictures/console-dark.svg"');
  expect(picture).toContain(`<img src="docs/pictures/console-light.svg" alt="${TITLE}">`);
});

describe('a frame', () => {
  const cell = (text: string, style: { fg?: number; bg?: number; bold?: boolean } = {}): Cell => ({
    getChars: () => text,
    getWidth: () => 1,
    isBold: () => Number(style.bold ?? false),
    isDim: () => 0,
    isInverse: () => 0,
    isFgDefault: () => style.fg === undefined,
    isBgDefault: () => style.bg === undefined,
    getFgColor: () => style.fg ?? -1,
    getBgColor: () => style.bg ?? -1,
  });
  const wide: readonly Cell[] = [
    { ...cell('世'), getWidth: () => 2 },
    { ...cell(''), getWidth: () => 0 },
  ];
  const frame: Frame = {
    columns: 8,
    lines: [
      runsOf([...wide, ...Array.from('a  b', (text) => cell(text)), cell(''), cell('')]),
      runsOf([cell('<', { fg: 1, bold: true }), cell('&', { fg: 1, bold: true }), cell(' ', { bg: 2 })]),
      runsOf([cell(' '), cell('')]),
    ],
  };

  test('joins cells of one style and keeps columns', () => {
    expect(frame.lines.map((runs) => runs.map(({ column, text, width }) => [column, text, width]))).toEqual([
      [[0, '世a  b', 6]],
      [
        [0, '<&', 2],
        [2, ' ', 1],
      ],
      [],
    ]);
    expect(textOfFrame(frame)).toBe('世a  b\n<&');
  });

  test('is drawn with its colors, escaped', () => {
    const svg = svgOf(frame, DARK, 'a & b');
    expect(problemOf(svg)).toBeNull();
    expect(svg).toContain('<title>a &amp; b</title>');
    expect(svg).toContain(`fill="${DARK.colors[1]}" font-weight="bold">&lt;&amp;</text>`);
    expect(svg).toMatch(new RegExp(`<rect [^>]*width="8.4" height="19" fill="${DARK.colors[2]}"/>`));
  });

  test('is written between the marks of the README only', () => {
    const marked = withFrame(README, 'new frame');
    expect(frameIn(marked)).toBe('new frame');
    expect(withFrame(marked, frameIn(README))).toBe(README);
    expect(() => withFrame('nothing', 'frame')).toThrow('README.md has no');
  });
});

test.each([
  ['an open element', '<svg><g></svg>'],
  ['a loose ampersand', '<svg>a & b</svg>'],
  ['an attribute without quotes', '<svg a=1></svg>'],
  ['text after the end', '<svg></svg><svg></svg>'],
  ['nothing', ''],
])('%s is not well-formed', (_, text) => {
  expect(problemOf(text)).not.toBeNull();
});

/** Why a text is no well-formed XML element; null where it is one. Without declarations, which our pictures have not. */
function problemOf(xml: string): string | null {
  const open: string[] = [];
  let roots = 0;
  for (const [part] of xml.matchAll(/<[^>]*>|[^<]+/g)) {
    if (!part.startsWith('<')) {
      if (/&(?!(?:amp|lt|gt|quot|apos);)|>/.test(part)) return `bad text ${JSON.stringify(part)}`;
      if (open.length === 0 && part.trim() !== '') return `text outside the element: ${part}`;
      continue;
    }
    const match = /^<(\/?)([a-z]+)((?: [\w:-]+="[^"<&]*")*)(\/?)>$/i.exec(part);
    if (match === null) return `bad tag ${part}`;
    const [, closes, name = '', , empty] = match;
    if (closes === '/') {
      if (open.pop() !== name) return `</${name}> closes nothing`;
      continue;
    }
    if (open.length === 0) roots++;
    if (empty !== '/') open.push(name);
  }
  if (open.length > 0) return `<${open.at(-1)}> is not closed`;
  return roots === 1 ? null : `${roots} elements`;
}
