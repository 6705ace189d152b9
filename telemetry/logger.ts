import { trace } from '@opentelemetry/api';
import winston from 'winston';
import { formatLogLine, type LogMeta } from './log-line.ts';

export type LogLevelName = 'error' | 'warn' | 'info' | 'debug';

export type Log = {
  write(level: LogLevelName, message: string, meta?: LogMeta): void;
  /** Resolves when every line is on its way to the stream. */
  close(): Promise<void>;
};

export type LogOptions = {
  readonly level: LogLevelName;
  readonly build: string;
  readonly worker: string;
  readonly stream: NodeJS.WritableStream;
  readonly now: () => Date;
  readonly onLine?: (level: LogLevelName) => void;
};

const LEVELS: Readonly<Record<LogLevelName, number>> = { error: 0, warn: 1, info: 2, debug: 3 };
const LINE = Symbol.for('message');

/** JSON lines through winston. A line is made once, by our own format: winston's turns errors into `{}`. */
export function startLog(options: LogOptions): Log {
  const logger = winston.createLogger({
    levels: { ...LEVELS },
    level: options.level,
    format: winston.format((info) => info)(),
    transports: [new winston.transports.Stream({ stream: options.stream, eol: '\n' })],
    exitOnError: false,
  });
  // A log that cannot be written must not end the work that it records.
  logger.on('error', () => undefined);
  return {
    write: (level, message, meta = {}) => {
      if (LEVELS[level] > LEVELS[options.level]) return;
      try {
        const active = trace.getActiveSpan()?.spanContext();
        const withTrace =
          active === undefined || Object.hasOwn(meta, 'trace')
            ? meta
            : { ...meta, trace: active.traceId, span: active.spanId };
        const line = formatLogLine({ time: options.now().toISOString(), level, message }, withTrace, {
          build: options.build,
          worker: options.worker,
        });
        logger.write({ level, message, [Symbol.for('level')]: level, [LINE]: line });
        options.onLine?.(level);
      } catch {
        // Nothing to do: the log itself is what failed.
      }
    },
    close: () =>
      new Promise((resolve) => {
        logger.once('finish', () => resolve());
        logger.end();
      }),
  };
}
