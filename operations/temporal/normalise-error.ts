import { plainText } from '../text/plain-text.ts';
import { connectionFault, proxyVariable } from './connection-fault.ts';
import type { Problem, ProblemKind } from './problem.ts';

export type ErrorContext = {
  /** What was asked: `list orders`, `cancel ord-…`. */
  readonly what: string;
  readonly address: string;
  readonly aborted?: boolean;
  /** Where proxy variables are looked up. */
  readonly env?: Readonly<Record<string, string | undefined>>;
};

const GRPC = {
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  outOfRange: 11,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** Every throw of the client becomes one of ours. The chain of causes is read, because the client wraps twice. */
export function problemOf(error: unknown, context: ErrorContext): Problem {
  if (context.aborted === true) return { kind: 'cancelled', message: `${context.what}: given up` };
  const named = namedProblem(error, context);
  if (named !== undefined) return named;
  const status = grpcStatus(error);
  if (status === undefined) {
    return { kind: 'failed', message: `${context.what} failed: ${plainText(messageOf(error), 500)}` };
  }
  const fault = connectionFault(status.details, proxyVariable(context.env ?? {}));
  if (fault !== null) {
    const { address } = context;
    const message = fault.silent
      ? `Temporal at ${address} does not answer: ${fault.clause}`
      : `cannot connect to Temporal at ${address}: ${fault.clause}`;
    return { kind: 'unreachable', message, code: status.code };
  }
  const kind = kindOfCode(status);
  return { kind, message: sentence(kind, status, context), code: status.code };
}

type Status = { readonly code: number; readonly details: string };

export function grpcStatus(error: unknown): Status | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < 6 && current instanceof Error; depth += 1) {
    if ('code' in current && typeof current.code === 'number') {
      const details = 'details' in current && typeof current.details === 'string' ? current.details : '';
      return { code: current.code, details: details === '' ? current.message : details };
    }
    current = current.cause;
  }
  return undefined;
}

function namedProblem(error: unknown, context: ErrorContext): Problem | undefined {
  if (!(error instanceof Error)) return undefined;
  const { what } = context;
  switch (error.name) {
    case 'WorkflowNotFoundError':
      return { kind: 'not-found', message: `${what}: there is no such open order`, code: GRPC.notFound };
    case 'WorkflowExecutionAlreadyStartedError':
      return { kind: 'already-exists', message: `${what}: it exists already`, code: GRPC.alreadyExists };
    case 'QueryNotRegisteredError':
      return { kind: 'invalid-input', message: `${what}: ${plainText(error.message, 300)}` };
    case 'QueryRejectedError':
      return { kind: 'refused', message: `${what}: the run answers no queries while it is paused` };
    default:
      return undefined;
  }
}

function kindOfCode(status: Status): ProblemKind {
  switch (status.code) {
    // Without an abort of ours it is the server that gave up with the deadline.
    case GRPC.cancelled:
      return 'timeout';
    case GRPC.invalidArgument:
      return /invalid query|unable to parse query|query/i.test(status.details)
        ? 'invalid-query'
        : 'invalid-input';
    case GRPC.deadlineExceeded:
      // grpc-js reports this when the channel was never ready: then nothing was reached at all.
      return /remote_addr=\S/.test(status.details) || !/deadline exceeded after/i.test(status.details)
        ? 'timeout'
        : 'unreachable';
    case GRPC.notFound:
      return 'not-found';
    case GRPC.alreadyExists:
      return 'already-exists';
    case GRPC.permissionDenied:
    case GRPC.unauthenticated:
      return 'denied';
    case GRPC.resourceExhausted:
      return 'throttled';
    case GRPC.failedPrecondition:
      // So it answers an update where worker after worker died over the run's task, or the one that had it.
      return /workflow task (?:in failed state|failure)/i.test(status.details) ? 'no-worker' : 'refused';
    case GRPC.unimplemented:
      return 'unsupported';
    case GRPC.unavailable:
      return 'unreachable';
    default:
      return 'failed';
  }
}

function sentence(kind: ProblemKind, status: Status, context: ErrorContext): string {
  const details = plainText(status.details, 400);
  switch (kind) {
    case 'unreachable':
      return `Temporal at ${context.address} does not answer`;
    case 'timeout':
      return `${context.what}: no answer in time from Temporal at ${context.address}`;
    case 'denied':
      return `${context.what}: the credentials for ${context.address} do not allow it (${details})`;
    case 'throttled':
      return `${context.what}: Temporal is throttling this client (${details})`;
    case 'unsupported':
      return `${context.what}: this server does not have it (${details})`;
    default:
      return `${context.what}: ${details}`;
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
