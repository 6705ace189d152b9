import { readFileSync } from 'node:fs';
import { formatOfId } from './id-format.ts';
import type { AddName } from './names.ts';

/** Attributes of one event, as the JSON form of a history has them. */
type Fields = { readonly [name: string]: unknown };
type Event = Fields & { readonly eventId: string };

/** Names and fields that a recorded history contains. */
export function addHistoryNames(file: string, add: AddName): void {
  const { events } = JSON.parse(readFileSync(file, 'utf8')) as { readonly events: readonly Event[] };
  addHistory(events, add);
}

function addHistory(events: readonly Event[], add: AddName): void {
  const byId = new Map(events.map((event) => [event.eventId, event]));
  let workflow = 'workflow';
  for (const event of events) {
    const [kind, attributes] = attributesOf(event);
    if (kind === 'workflowExecutionStarted') {
      workflow = `workflow ${String(at(attributes, 'workflowType', 'name'))}`;
    }
    addNamed(kind, attributes, add);
    visitFailures(attributes, (type) => add('failure types', type));
    const owner = ownerOf(kind, attributes, { byId, workflow });
    visitPayloads(attributes, [], (where, value) => addPayload({ owner, where, value }, add));
  }
}

function addNamed(kind: string, attributes: Fields, add: AddName): void {
  const name = (section: Parameters<AddName>[0], value: unknown) => {
    if (typeof value === 'string' && value !== '') add(section, value);
  };
  name('workflow types', at(attributes, 'workflowType', 'name'));
  name('activities', at(attributes, 'activityType', 'name'));
  name('signals', at(attributes, 'signalName'));
  name('updates', at(attributes, 'acceptedRequest', 'input', 'name'));
  const queue = at(attributes, 'taskQueue', 'name');
  if (at(attributes, 'taskQueue', 'kind') !== 'TASK_QUEUE_KIND_STICKY') name('task queues', queue);
  for (const id of [at(attributes, 'workflowId'), at(attributes, 'workflowExecution', 'workflowId')]) {
    if (typeof id === 'string') add('id formats', `workflow ${formatOfId(id)}`);
  }
  if (kind === 'workflowExecutionUpdateAccepted') {
    const id = at(attributes, 'acceptedRequest', 'meta', 'updateId');
    if (typeof id === 'string') add('id formats', `update ${formatOfId(id)}`);
  }
  for (const key of Object.keys((at(attributes, 'header', 'fields') as Fields | undefined) ?? {})) {
    add('header keys', key);
  }
}

type Context = { readonly byId: ReadonlyMap<string, Event>; readonly workflow: string };

function ownerOf(kind: string, attributes: Fields, { byId, workflow }: Context): string {
  const earlier = (id: unknown) => attributesOf(byId.get(String(id)) ?? { eventId: '' })[1];
  if (kind.startsWith('activityTask')) {
    const scheduled = kind === 'activityTaskScheduled' ? attributes : earlier(attributes['scheduledEventId']);
    const part = kind === 'activityTaskScheduled' ? 'input' : 'result';
    return `activity ${String(at(scheduled, 'activityType', 'name'))} ${part}`;
  }
  if (kind.startsWith('workflowExecutionUpdate')) {
    const accepted =
      kind === 'workflowExecutionUpdateCompleted' ? earlier(attributes['acceptedEventId']) : attributes;
    const input = at(accepted, 'acceptedRequest', 'input') ?? at(accepted, 'request', 'input');
    const part = kind === 'workflowExecutionUpdateCompleted' ? 'result' : 'input';
    return `update ${String(at(input, 'name'))} ${part}`;
  }
  if (/^(signalExternal|workflowExecutionSignaled)/.test(kind)) {
    return `signal ${String(attributes['signalName'])} input`;
  }
  if (kind.startsWith('startChild'))
    return `workflow ${String(at(attributes, 'workflowType', 'name'))} input`;
  if (kind.startsWith('childWorkflow'))
    return `workflow ${String(at(attributes, 'workflowType', 'name'))} result`;
  return `${workflow} ${kind === 'workflowExecutionCompleted' ? 'result' : 'input'}`;
}

type Payload = { readonly owner: string; readonly where: readonly string[]; readonly value: unknown };

function addPayload({ owner, where, value }: Payload, add: AddName): void {
  const last = where.at(-1) ?? '';
  const holder = where.at(-2);
  if (holder === 'indexedFields') {
    add('search attributes', last);
    if (last === 'Compensations')
      for (const step of value as string[]) add('id formats', `step ${formatOfId(step)}`);
    else if (last === 'OrderStatus' || last === 'StuckReason')
      addValue(`search attribute ${last}`, value, add);
    return;
  }
  if (where.includes('memo') || where.includes('upsertedMemo')) {
    add('memo keys', last);
    visitValue(value, '', (path) => add('payload fields', `memo ${last}: ${path}`));
    return;
  }
  if (where.includes('applicationFailureInfo')) {
    if (typeof value === 'string') add('failure codes', value);
    return;
  }
  if (where.includes('patch-data')) {
    const id = at(value, 'id');
    if (typeof id === 'string') add('patch ids', id);
    return;
  }
  if (where.includes('fields') || where.includes('userMetadata') || where[0] === 'details') return;
  visitValue(value, '', (path, leaf) => {
    if (path !== '') add('payload fields', `${owner}: ${path}`);
    addLeaf({ owner, path, leaf }, add);
  });
}

// Fields whose values are words of a closed set, not a customer's or a provider's text.
const WORDS =
  /(^|\.)(kind|event|state|stage|status|decision|reason|code|how|what|source|by|from|to|unit|method|policy|channel|result|closed)$/;
const KEYS = /(^|\.)(key|step|steps\[\]|requestKey|requestId)$/;

function addLeaf(found: { owner: string; path: string; leaf: unknown }, add: AddName): void {
  const { owner, path, leaf } = found;
  if (typeof leaf !== 'string') return;
  if (KEYS.test(path)) {
    const name = path.split('.').at(-1)?.replace('s[]', '') ?? '';
    const format = formatOfId(leaf);
    // Tests choose their own request ids; a step is a word of ours.
    if (leaf !== '' && (name === 'step' || format.includes('{'))) add('id formats', `${name} ${format}`);
  } else if (WORDS.test(path)) addValue(`${owner}: ${path}`, leaf, add);
}

// A word of ours; names of vendors and people are data.
const DATA = new Set(['nordwind', 'fjord', 'ann', 'ole', 'ada', 'system', 'customer']);

function addValue(owner: string, value: unknown, add: AddName): void {
  if (typeof value !== 'string' || !/^[a-z]+(?:[-_][a-z]+)*$/.test(value) || DATA.has(value)) return;
  add('payload values', `${owner} = ${value}`);
}

function visitValue(value: unknown, path: string, visit: (path: string, leaf: unknown) => void): void {
  if (Array.isArray(value)) for (const each of value) visitValue(each, `${path}[]`, visit);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      const name = /^[a-z][A-Za-z0-9]*$/.test(key) && !DATA.has(key) ? key : '*';
      const inner = path === '' ? name : `${path}.${name}`;
      visit(inner, undefined);
      visitValue(each, inner, visit);
    }
  } else visit(path, value);
}

function visitFailures(node: unknown, visit: (type: string) => void): void {
  if (typeof node !== 'object' || node === null) return;
  const type = at(node, 'applicationFailureInfo', 'type');
  if (typeof type === 'string') visit(type);
  for (const each of Object.values(node)) visitFailures(each, visit);
}

/** Every payload within an event, decoded; `where` are the fields that lead to it. */
function visitPayloads(
  node: unknown,
  where: readonly string[],
  visit: (where: readonly string[], value: unknown) => void,
): void {
  if (Array.isArray(node)) for (const each of node) visitPayloads(each, where, visit);
  else if (typeof node === 'object' && node !== null) {
    const { data, metadata } = node as Fields;
    if (typeof at(metadata, 'encoding') === 'string') visit(where, decoded(data));
    else for (const [key, each] of Object.entries(node)) visitPayloads(each, [...where, key], visit);
  }
}

function decoded(data: unknown): unknown {
  if (typeof data !== 'string') return null;
  try {
    return JSON.parse(Buffer.from(data, 'base64').toString('utf8'));
  } catch {
    // Some histories record messages that are broken on purpose.
    return null;
  }
}

function attributesOf(event: Event): readonly [kind: string, attributes: Fields] {
  for (const [key, value] of Object.entries(event)) {
    if (key.endsWith('EventAttributes')) return [key.slice(0, -'EventAttributes'.length), value as Fields];
  }
  return ['', {}];
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) => (typeof inner === 'object' && inner !== null ? (inner as Fields)[name] : undefined),
    value,
  );
}
