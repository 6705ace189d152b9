import { type Frame, type Run, type Style, textOfFrame } from './frame.ts';

export type Palette = {
  readonly background: string;
  readonly foreground: string;
  readonly border: string;
  /** ANSI colors 0 to 15. */
  readonly colors: readonly string[];
};

// GitHub's colors, so that the picture fits the page around it.
export const DARK: Palette = {
  background: '#0d1117',
  foreground: '#e6edf3',
  border: '#30363d',
  colors: [
    ...['#484f58', '#ff7b72', '#3fb950', '#d29922', '#58a6ff', '#bc8cff', '#39c5cf', '#b1bac4'],
    ...['#6e7681', '#ffa198', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#ffffff'],
  ],
};
export const LIGHT: Palette = {
  background: '#ffffff',
  foreground: '#1f2328',
  border: '#d1d9e0',
  colors: [
    ...['#24292f', '#cf222e', '#116329', '#8a5a00', '#0969da', '#8250df', '#1b7c83', '#6e7781'],
    ...['#57606a', '#a40e26', '#1a7f37', '#633c01', '#218bff', '#a475f9', '#3192aa', '#8c959f'],
  ],
};

const CELL = { width: 8.4, height: 19 } as const;
const PADDING = 14;
const FONT = `ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace`;

/** A picture of the frame. Each run is stretched to its cells, so that columns align in any font. */
export function svgOf(frame: Frame, palette: Palette, title: string): string {
  const width = round(frame.columns * CELL.width + 2 * PADDING);
  const height = round(frame.lines.length * CELL.height + 2 * PADDING);
  const lines = frame.lines.flatMap((runs, row) => runs.flatMap((run) => runSvg(run, row, palette)));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escapeXml(title)}</title>
<desc>${escapeXml(textOfFrame(frame))}</desc>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="${palette.background}" stroke="${palette.border}"/>
<g font-family="${FONT}" font-size="14">
${lines.join('\n')}
</g>
</svg>
`;
}

function runSvg({ column, style, text, width }: Run, row: number, palette: Palette): readonly string[] {
  const { background, foreground } = colorsOf(style, palette);
  const y = PADDING + row * CELL.height;
  const marks = `${style.bold ? ' font-weight="bold"' : ''}${style.dim ? ' opacity="0.6"' : ''}`;
  const box =
    background === null
      ? []
      : [
          `<rect x="${x(column)}" y="${y}" width="${round(width * CELL.width)}" height="${CELL.height}" fill="${background}"/>`,
        ];
  const base = round(y + CELL.height * 0.74);
  // SVG collapses blanks: text between them is placed by itself. A run with wide characters stays whole.
  const parts = width === text.length ? [...text.matchAll(/\S+(?: \S+)*/g)] : [{ 0: text, index: 0 }];
  return [
    ...box,
    ...parts.map(({ 0: part, index }) => {
      const length = width === text.length ? part.length : width;
      return `<text x="${x(column + index)}" y="${base}" textLength="${round(length * CELL.width)}" lengthAdjust="spacingAndGlyphs" fill="${foreground}"${marks}>${escapeXml(part)}</text>`;
    }),
  ];
}

function x(column: number): number {
  return round(PADDING + column * CELL.width);
}

function colorsOf(
  style: Style,
  palette: Palette,
): { readonly foreground: string; readonly background: string | null } {
  const foreground = named(style.foreground, palette) ?? palette.foreground;
  const background = named(style.background, palette);
  return style.inverse
    ? { foreground: background ?? palette.background, background: foreground }
    : { foreground, background };
}

function named(color: number | null, { colors, foreground }: Palette): string | null {
  return color === null ? null : (colors[color] ?? foreground);
}

function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\P{Cc}\n]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
