import type { GenericSchema } from 'valibot';
import { type CommandLeaf, EXIT, isGroup } from '../../cli/command.ts';
import type { TableEntry } from '../../cli/command-table.ts';
import { effectKey } from '../../contract/ids/effect-key.ts';
import {
  newReturnId,
  newSubscriptionId,
  type Renewal,
  renewalOrderId,
  renewalRequestKey,
} from '../../contract/ids/new-id.ts';
import { newOrderId } from '../../contract/ids/new-order-id.ts';
import {
  checkoutWorkflowId,
  compensationsOf,
  customerWorkflowId,
  notificationWorkflowId,
  OPERATIONS_WORKFLOW_IDS,
  orderWorkflowId,
  returnWorkflowId,
  subscriptionWorkflowId,
  WORKFLOW_TYPES,
} from '../../contract/ids/workflow-ids.ts';
import { PLACES } from '../../contract/stack/place-address.ts';
import { SEARCH_ATTRIBUTES } from '../../contract/temporal/search-attributes.ts';
import { TASK_QUEUES } from '../../contract/temporal/task-queues.ts';
import { WORKER_DEPLOYMENT } from '../../contract/temporal/worker-deployment.ts';
import { ALL_ACTIONS } from '../../operations/actions/catalogue/all.ts';
import { profilesSchema } from '../../operations/target/policy.ts';
import { ALERTS } from '../../telemetry/catalogue/alerts.ts';
import { ALL_METRICS, PROCESS_CONSTANT_LABELS } from '../../telemetry/catalogue/all-metrics.ts';
import { LOG_KEYS } from '../../telemetry/catalogue/log-keys.ts';
import { seriesNames } from '../../telemetry/catalogue/metric.ts';
import { RECORDING_RULES } from '../../telemetry/catalogue/rules.ts';
import { ATTRIBUTES, SPAN_NAMES } from '../../telemetry/catalogue/spans.ts';
import { TRACE_HEADER } from '../../telemetry/catalogue/trace-parent.ts';
import { formatOfId } from './id-format.ts';
import type { AddName, Section } from './names.ts';

/** Names that the code holds as data. */
export function addCatalogueNames(add: AddName): void {
  const all = (section: Section, names: readonly string[]) => {
    for (const name of names) add(section, name);
  };
  all('workflow types', Object.values(WORKFLOW_TYPES));
  all('task queues', Object.values(TASK_QUEUES));
  all('schedules', Object.values(OPERATIONS_WORKFLOW_IDS));
  all('worker deployments', [WORKER_DEPLOYMENT]);
  all('header keys', [TRACE_HEADER]);
  all('spans and log keys', [...SPAN_NAMES, ...Object.values(ATTRIBUTES), ...LOG_KEYS]);
  for (const [name, type] of Object.entries(SEARCH_ATTRIBUTES)) {
    all('search attributes', [name, `${name} ${type}`]);
  }
  for (const [name, code] of Object.entries(EXIT)) add('exit codes', `${code} ${name}`);
  all('addresses', ['quarterdeck://{profile}/{namespace}/{place}[/{id}][?lens={lens}&q={query}]']);
  all(
    'addresses',
    PLACES.map((place) => `quarterdeck://-/default/${place}`),
  );
  addIds(add);
  all('alerts and recording rules', [
    ...ALERTS.map(({ name }) => name),
    ...RECORDING_RULES.map(({ record }) => record),
  ]);
  addMetrics(add);
  addProfileKeys(add);
}

const RENEWAL: Renewal = { subscriptionId: 'sub-1', customerId: 'c-1', period: 1, attempt: 1 };

function addIds(add: AddName): void {
  const workflows = [
    customerWorkflowId('{customer}'),
    checkoutWorkflowId('{order}'),
    orderWorkflowId('{order}'),
    `${compensationsOf('{order}')}{n}`,
    returnWorkflowId('{return}'),
    subscriptionWorkflowId('{subscription}'),
    notificationWorkflowId('{order}', '{sequence}'),
  ];
  for (const id of workflows) add('id formats', `workflow ${id}`);
  add('id formats', `effect key ${effectKey('{order}', '{step}', 1).replace('1', '{n}')}`);
  const made = [
    ['order', newOrderId('c-1', 'r-1')],
    ['return', newReturnId('ord-1', 'r-1')],
    ['subscription', newSubscriptionId('c-1', 'r-1')],
    ['order of a renewal', renewalOrderId(RENEWAL)],
    ['request key of a renewal', renewalRequestKey(RENEWAL)],
    ['request key of a second renewal', renewalRequestKey({ ...RENEWAL, attempt: 2 })],
  ] as const;
  for (const [what, id] of made) add('id formats', `${what} ${formatOfId(id)}`);
  // An id is derived from its request: the same request must give the same id in every version.
  for (const [what, id] of made) add('id formats', `${what} of the same request: ${id}`);
}

function addMetrics(add: AddName): void {
  for (const metric of ALL_METRICS.filter(({ source }) => source === 'process')) {
    for (const series of seriesNames(metric)) add('metrics', series);
    for (const [label, values] of Object.entries(metric.labels)) {
      add('metric labels', `${metric.name}{${label}}`);
      if (values === 'code') continue;
      for (const value of values) add('metric label values', `${metric.name}{${label}="${value}"}`);
    }
  }
  for (const label of PROCESS_CONSTANT_LABELS) add('metric labels', label);
}

function addProfileKeys(add: AddName): void {
  const { value } = profilesSchema as unknown as { readonly value: { readonly wrapped: GenericSchema } };
  const { entries } = value.wrapped as unknown as { readonly entries: Readonly<Record<string, unknown>> };
  for (const key of Object.keys(entries)) add('profile keys', key);
}

/** Every command with its flags and the choices of each. */
export async function addCommandNames(table: readonly TableEntry[], add: AddName): Promise<void> {
  for (const entry of table) {
    const command = await entry.load();
    add('commands and flags', entry.name);
    if (!isGroup(command)) addCommand(entry.name, command, add);
    else for (const leaf of command.commands) addCommand(`${entry.name} ${leaf.name}`, leaf, add);
  }
}

function addCommand(name: string, leaf: CommandLeaf, add: AddName): void {
  add('commands and flags', name);
  for (const { flags, choices = [] } of leaf.options ?? []) {
    for (const flag of flags.match(/--?[a-z][a-z-]*/g) ?? []) add('commands and flags', `${name} ${flag}`);
    const long = /--[a-z-]+/.exec(flags)?.[0];
    for (const choice of choices) add('commands and flags', `${name} ${long} ${choice}`);
  }
  for (const { name: argument, choices = [] } of leaf.arguments ?? []) {
    for (const choice of choices) add('commands and flags', `${name} ${argument}=${choice}`);
  }
}

/** What actions are called in the journal and in the output of commands. */
export function addActionNames(add: AddName): void {
  for (const { key, leadsTo, subject } of ALL_ACTIONS) {
    if (leadsTo !== undefined) continue;
    const kind = key.includes('/') ? 'remedy' : (key.split(':')[0] ?? key);
    add('journal and state files', `journal: action.kind = ${kind}`);
    add('--json values', `actions[].intent.action.kind = ${kind}`);
    add('--json values', `preview.action${subject === 'deployment' ? '.kind' : ''} = ${kind}`);
  }
}
