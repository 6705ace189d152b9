import { isTypeAliasDeclaration } from 'typescript/unstable/ast';
import { AFTER_SALE_ACTIONS } from '../../contract/subject/after-sale-actions.ts';
import { ORDER_DECK } from '../../operations/subjects/order/order-deck.ts';
import { literalsOf } from '../recorded/type-paths.ts';
import { type Project, walk } from '../source/project.ts';
import type { ActionWords } from './action-branches.ts';

/** Unions of all actions, distinguished by `kind`. */
const ACTION_TYPES = ['AnyAction', 'DeploymentAction'];

const FOLDERS = ['contract', 'operations', 'console', 'cli'];

/** Where each action is described once. */
const RECORDS = [
  'contract/subject/after-sale-actions.ts',
  'operations/subjects/order/order-deck.ts',
  'contract/order/order-operations.ts',
  'contract/order/order-remedies.ts',
];

export function readActionWords({ sources, checker }: Project): ActionWords {
  const words = new Set<string>();
  for (const { id, name } of [...ORDER_DECK.actions, ...Object.values(AFTER_SALE_ACTIONS).flat()]) {
    words.add(id);
    if (name !== '') words.add(name);
  }
  for (const { tree } of sources) {
    walk(tree, (node) => {
      if (!isTypeAliasDeclaration(node) || !ACTION_TYPES.includes(node.name.text)) return;
      const type = checker.getTypeFromTypeNode(node.type);
      if (type === undefined) return;
      const kind = checker.getPropertyOfType(type, 'kind');
      if (kind === undefined) return;
      for (const word of literalsOf(checker, checker.getTypeOfSymbol(kind))) words.add(word);
    });
  }
  return { words, folders: FOLDERS, records: RECORDS };
}
