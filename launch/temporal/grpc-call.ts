import { connect } from 'node:http2';

export type GrpcTarget = { readonly address: string; readonly limitMs: number };

/** A refusal by the server (or 4 and 14 when it did not answer), with gRPC's own number. */
export class GrpcFailure extends Error {
  override readonly name = 'GrpcFailure';
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export const GRPC = {
  invalidArgument: 3,
  notFound: 5,
  alreadyExists: 6,
  deadlineExceeded: 4,
  unavailable: 14,
} as const;

/**
 * One unary call over its own connection. The keeper makes a handful of them in its life, so it does without the
 * client library, which would cost it 130 ms and 60 MB.
 */
export async function grpcCall(target: GrpcTarget, path: string, request: Uint8Array): Promise<Uint8Array> {
  return await new Promise((resolve, reject) => {
    const session = connect(`http://${target.address}`);
    const end = (settle: () => void) => {
      clearTimeout(timer);
      session.destroy();
      settle();
    };
    const fail = (code: number, message: string) => end(() => reject(new GrpcFailure(code, message)));
    const timer = setTimeout(
      () => fail(GRPC.deadlineExceeded, `no answer from ${target.address} in ${target.limitMs} ms`),
      target.limitMs,
    );
    session.once('error', (error) => fail(GRPC.unavailable, error.message));
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      'grpc-timeout': `${target.limitMs}m`,
    });
    const chunks: Buffer[] = [];
    let status: { code: number; message: string } | undefined;
    const readStatus = (headers: Record<string, unknown>) => {
      if (headers['grpc-status'] === undefined) return;
      const message = decodeURIComponent(String(headers['grpc-message'] ?? ''));
      status = { code: Number(headers['grpc-status']), message };
    };
    stream.on('response', readStatus);
    stream.on('trailers', readStatus);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.once('error', (error) => fail(GRPC.unavailable, error.message));
    stream.once('end', () => {
      if (status === undefined) fail(GRPC.unavailable, `${target.address} does not speak gRPC`);
      else if (status.code !== 0) fail(status.code, status.message);
      else end(() => resolve(Buffer.concat(chunks).subarray(FRAME_HEAD_BYTES)));
    });
    stream.end(frame(request));
  });
}

const FRAME_HEAD_BYTES = 5;

function frame(message: Uint8Array): Buffer {
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
