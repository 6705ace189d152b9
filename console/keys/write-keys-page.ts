import { writeFileSync } from 'node:fs';
import { ORDER_DECK } from '../../operations/subjects/order/order-deck.ts';
import { keysPage } from './keys-page.ts';

writeFileSync('docs/KEYS.md', keysPage(ORDER_DECK));
