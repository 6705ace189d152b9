import { DARK, LIGHT, type Palette } from './svg.ts';

export const TITLE =
  'The console: orders that need attention, why the selected one waits, and the keys that fix it';

export const PICTURES: readonly { readonly file: string; readonly palette: Palette }[] = [
  { file: 'docs/pictures/console-dark.svg', palette: DARK },
  { file: 'docs/pictures/console-light.svg', palette: LIGHT },
];

const BEGIN = '<!-- frame: written by tooling/picture/take-picture.ts -->';
const END = '<!-- /frame -->';

/** The README with the frame as text between its marks. */
export function withFrame(readme: string, text: string): string {
  const [before, rest] = readme.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`README.md has no ${BEGIN} … ${END}`);
  return `${before}${BEGIN}\n\n\`\`\`\n${text}\n\`\`\`\n\n${END}${after}`;
}

/** The frame that the README shows as text. */
export function frameIn(readme: string): string {
  const block = readme.split(BEGIN)[1]?.split(END)[0] ?? '';
  return /```\n([\s\S]*?)\n```/.exec(block)?.[1] ?? '';
}
