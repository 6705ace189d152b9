import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import type { Fault } from '../contract/providers/providers.ts';
import { errorText } from '../support/errors/error-text.ts';
import { systemProblem } from '../support/errors/system-error.ts';
import { type Answer, errorResponse, isAnswer } from './answer.ts';
import { advanceParcels } from './carrier.ts';
import { advanceVendors, nextDue } from './clock.ts';
import { controlFaults } from './control-faults.ts';
import { matchFaults, planPost } from './endpoints.ts';
import { faultOf, readFaults, writeFaults } from './faults.ts';
import { deliverDue, enqueueCallback } from './outbox.ts';
import { decideReview } from './payment.ts';
import { answerQuestion } from './questions.ts';
import { SCHEMAS } from './schemas.ts';
import type { ProviderSettings } from './settings.ts';
import type { Store } from './store.ts';

export type ProviderServer = { readonly server: Server; stop(): Promise<void> };

type ProviderContext = {
  readonly store: Store;
  readonly settings: ProviderSettings;
  readonly now: () => number;
  /** Kept in memory: every request reads them. */
  faults: readonly Fault[];
  /** Something new may be due. */
  wake(): void;
};

const BODY_BYTES_MAX = 256_000;
const PASS_MS_MAX = 1_000;

/** All simulators on one port, and the clock that moves vendors and delivers callbacks. */
export async function startProviders(
  settings: ProviderSettings,
  store: Store,
  options: { readonly now?: () => number; readonly log?: (line: string) => void } = {},
): Promise<ProviderServer> {
  const { now = Date.now, log = () => undefined } = options;
  const inFlight = new Set<number>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const pass = () => {
    clearTimeout(timer);
    if (stopped) return;
    try {
      advance();
    } catch (error) {
      const problem = systemProblem(error);
      if (problem === undefined) throw error;
      // Due callbacks stay due: the next pass sends them when the disk has space again.
      log(`nothing was delivered: ${problem.says}`);
      timer = setTimeout(pass, PASS_MS_MAX);
    }
  };
  const advance = () => {
    const about = { now: now(), faults: context.faults, delays: settings.delays };
    advanceVendors(store, about);
    advanceParcels(store, about);
    const { callbackSecret: secret, callbackUrl } = settings;
    deliverDue({ store, callbackUrl, secret, now }, inFlight, context.wake);
    const due = nextDue(store);
    const waitMs = due === null ? PASS_MS_MAX : due - now();
    // What is due and on its way already must not keep the clock spinning.
    timer = setTimeout(pass, Math.min(PASS_MS_MAX, Math.max(waitMs, inFlight.size > 0 ? 50 : 1)));
  };
  const context: ProviderContext = {
    store,
    settings,
    now,
    faults: readFaults(store),
    wake: () => {
      if (stopped) return;
      clearTimeout(timer);
      timer = setTimeout(pass, 0);
    },
  };
  const server = createServer((request, response) => {
    handle(context, request, response).catch((error: unknown) => {
      const message = systemProblem(error)?.says ?? errorText(error);
      log(`${request.method} ${request.url}: ${message}`);
      if (!response.headersSent) write(response, errorResponse(500, 'unavailable', 'the provider failed'));
      else response.destroy();
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });
  pass();
  return {
    server,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      store.close();
    },
  };
}

async function handle(
  context: ProviderContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://provider');
  if (request.method === 'GET' && url.pathname === '/healthz') {
    const since = context.store.get('select since from identity')?.['since'];
    const body = {
      ok: true,
      since: new Date(Number(since)).toISOString(),
      version: context.settings.version,
    };
    return write(response, { status: 200, body });
  }
  if (url.pathname.startsWith('/control/v1/')) return write(response, await control(context, url, request));
  if (request.method === 'GET') {
    const unavailable = faultOf(context.faults, 'unavailable', {
      situation: { kinds: [], ...vendorOf(url) },
      now: context.now(),
    });
    if (unavailable !== undefined && !url.pathname.startsWith('/audit/')) {
      return write(response, errorResponse(unavailable.status, 'unavailable', 'out of order'));
    }
    if (/^\/vendors\/v1\/[^/]+\/orders$/.test(url.pathname)) await questionDelay(context, url);
    return write(response, answerQuestion(context.store, url, context.now()));
  }
  if (request.method !== 'POST')
    return write(response, errorResponse(405, 'bad_request', 'GET and POST only'));
  const answer = await takePost(context, url, request);
  if (answer === 'lost') response.destroy();
  else write(response, answer);
  context.wake();
}

async function takePost(
  context: ProviderContext,
  url: URL,
  request: IncomingMessage,
): Promise<Answer | 'lost'> {
  const body = await readBody(request);
  if (isAnswer(body)) return body;
  const key = request.headers['idempotency-key'];
  const trace = request.headers['traceparent'];
  const post = {
    path: url.pathname,
    key: typeof key === 'string' ? key : undefined,
    body: body.json,
    trace: typeof trace === 'string' ? trace : null,
  };
  const planned = planPost(context.store, post, context.settings.delays);
  if (isAnswer(planned)) return planned;
  const matched = matchFaults(context.store, planned, context.faults, context.now());
  if (matched.latencyMs > 0) await sleep(matched.latencyMs);
  if (matched.refusedLateMs !== null) {
    await sleep(matched.refusedLateMs);
    return errorResponse(503, 'unavailable', 'refused after a long while; nothing was done');
  }
  if (matched.unavailable !== null) return errorResponse(matched.unavailable, 'unavailable', 'out of order');
  const answer = planned.carryOut(context.now(), context.faults);
  if (matched.replyLost) return 'lost';
  return matched.wrong === null
    ? answer
    : { ...answer, body: { ...(answer.body as object), ...matched.wrong } };
}

async function control(context: ProviderContext, url: URL, request: IncomingMessage): Promise<Answer> {
  const { store } = context;
  const { method = '' } = request;
  const faultsAnswer = await controlFaults(
    { current: () => context.faults, replace: (faults) => replaceFaults(context, faults) },
    { method, pathname: url.pathname, readBody: () => readBody(request) },
  );
  if (faultsAnswer !== undefined) return faultsAnswer;
  if (url.pathname === '/control/v1/reviews' && request.method === 'POST') {
    const body = await readBody(request);
    if (isAnswer(body)) return body;
    const parsed = v.safeParse(SCHEMAS.review, body.json);
    if (!parsed.success) return errorResponse(400, 'bad_request', parsed.issues[0].message);
    const { decision, orderId } = parsed.output;
    const now = context.now();
    const record = store.transaction(() => {
      const decided = decideReview(store, orderId, { decision, now });
      if (decided === undefined) return undefined;
      const eventId = `evt-${decided.authorisationId}-${decided.version}`;
      const payload = {
        eventId,
        version: decided.version,
        at: new Date(now).toISOString(),
        reference: orderId,
        status: decision,
      };
      const situation = { kinds: ['authorise' as const], orderId };
      const envelope = { orderId, payload };
      enqueueCallback(store, {
        service: 'payment',
        eventId,
        envelope,
        trace: null,
        now,
        faults: context.faults,
        situation,
      });
      return decided;
    });
    context.wake();
    return record === undefined
      ? errorResponse(404, 'not_found', 'no review is open for this order')
      : { status: 200, body: record };
  }
  return errorResponse(404, 'not_found', `there is no ${request.method} ${url.pathname}`);
}

function replaceFaults(context: ProviderContext, faults: readonly Fault[]): void {
  writeFaults(context.store, faults);
  context.faults = faults;
  context.wake();
}

/** Only where a fault names it: a fault for everything else would make every question late as well. */
async function questionDelay(context: ProviderContext, url: URL): Promise<void> {
  const named = context.faults.filter(({ match }) => match.kind === 'vendor-question');
  const situation = { kinds: ['vendor-question'] as const, ...vendorOf(url) };
  const late = faultOf(named, 'latency', { situation, now: context.now() });
  if (late !== undefined) await sleep(late.milliseconds);
}

function vendorOf(url: URL): { readonly vendorId?: string; readonly orderId?: string } {
  const parts = url.pathname.split('/');
  const orderId = url.searchParams.get('reference');
  return {
    ...(parts[1] === 'vendors' && parts[3] !== undefined ? { vendorId: parts[3] } : {}),
    ...(orderId === null ? {} : { orderId }),
  };
}

async function readBody(request: IncomingMessage): Promise<{ readonly json: unknown } | Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > BODY_BYTES_MAX) return errorResponse(413, 'bad_request', `at most ${BODY_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  try {
    const text = Buffer.concat(chunks).toString('utf8');
    return { json: text === '' ? {} : (JSON.parse(text) as unknown) };
  } catch {
    return errorResponse(400, 'bad_request', 'the body is no JSON');
  }
}

function write(response: ServerResponse, answer: Answer): void {
  const body = JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
