import { Box, useCursor } from 'ink';
import type { ReactNode } from 'react';
import { LineText } from './LineText.tsx';
import type { Frame } from './line.ts';

type Props = {
  readonly frame: Frame;
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
};

/** The whole screen. Exactly as high as the terminal: one row more and Ink falls back to clearing everything. */
export function FrameView({ frame, columns, rows, colour }: Props): ReactNode {
  const { setCursorPosition } = useCursor();
  setCursorPosition(frame.cursor ?? undefined);
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      {frame.lines.map((shown) => (
        <LineText key={shown.key} line={shown} colour={colour} />
      ))}
    </Box>
  );
}
