import { Text } from 'ink';
import { memo, type ReactNode } from 'react';
import { escapeLine } from '../../support/text/escape-unsafe.ts';
import { type Line, type Span, sameLine } from './line.ts';
import { styleOf } from './theme.ts';

type Props = { readonly line: Line; readonly colour: boolean };

/** One row, one Text: a Box for each cell would cost three times as much a page. */
export const LineText = memo(
  function LineText({ line, colour }: Props): ReactNode {
    const { spans } = line;
    const only = spans[0];
    if (only === undefined) return <Text> </Text>;
    if (spans.length === 1) return styled(only, colour, 0);
    return (
      <Text wrap="truncate">
        {spans.map((span, index) => (isPlain(span) ? escapeLine(span.text) : styled(span, colour, index)))}
      </Text>
    );
  },
  (before, after) => before.colour === after.colour && sameLine(before.line, after.line),
);

function isPlain(span: Span): boolean {
  return span.tone === undefined && span.bold !== true && span.inverse !== true;
}

function styled(span: Span, colour: boolean, key: number): ReactNode {
  const style = styleOf(span.tone, colour);
  return (
    <Text
      key={key}
      wrap="truncate"
      {...style}
      {...(span.bold === true ? { bold: true } : {})}
      {...(span.inverse === true ? { inverse: true } : {})}
    >
      {escapeLine(span.text)}
    </Text>
  );
}
