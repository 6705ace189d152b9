import * as v from 'valibot';
import type { Fault } from '../contract/providers/providers.ts';
import { type Answer, errorResponse, isAnswer } from './answer.ts';
import { faultsSchema, withFaults } from './faults.ts';
import { matchRoute } from './routes.ts';

export type FaultControl = {
  current(): readonly Fault[];
  replace(faults: readonly Fault[]): void;
};

export type FaultRequest = {
  readonly method: string;
  readonly pathname: string;
  /** The body, or the answer to one that cannot be read. */
  readBody(): Promise<Answer | { readonly json: unknown }>;
};

/** The routes under `/control/v1/faults`; undefined for others. */
export async function controlFaults(
  control: FaultControl,
  request: FaultRequest,
): Promise<Answer | undefined> {
  const route = matchRoute(request.method, request.pathname);
  switch (route?.name) {
    case 'faults':
      return { status: 200, body: control.current() };
    case 'clear-faults':
      return replaced(control, []);
    case 'remove-fault': {
      const left = control.current().filter(({ id }) => id !== route.params['id']);
      if (left.length < control.current().length) return replaced(control, left);
      return errorResponse(404, 'not_found', 'no fault has this id');
    }
    case 'set-faults':
    case 'add-faults': {
      const body = await request.readBody();
      if (isAnswer(body)) return body;
      const adds = route.name === 'add-faults';
      const given = parseFaults(adds && !Array.isArray(body.json) ? [body.json] : body.json);
      if (isAnswer(given)) return given;
      // Read after the body: another request may have changed the list meanwhile.
      const all = parseFaults(adds ? withFaults(control.current(), given) : given);
      return isAnswer(all) ? all : replaced(control, all);
    }
    default:
      return undefined;
  }
}

function parseFaults(json: unknown): readonly Fault[] | Answer {
  const parsed = v.safeParse(faultsSchema, json);
  if (parsed.success) return parsed.output as readonly Fault[];
  const [issue] = parsed.issues;
  return errorResponse(400, 'bad_request', `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`);
}

function replaced(control: FaultControl, faults: readonly Fault[]): Answer {
  control.replace(faults);
  return { status: 200, body: faults };
}
