import { touch } from './0001-touch.ts';
import { goods } from './0002-goods.ts';
import { orders } from './0003-orders.ts';
import { effects } from './0004-effects.ts';
import { parts } from './0005-parts.ts';
import { checks } from './0006-checks.ts';
import { afterSale } from './0007-after-sale.ts';
import { customers } from './0008-customers.ts';
import { doubt } from './0009-doubt.ts';
import { olderBuilds } from './0010-older-builds.ts';
import { forgotten } from './0011-forgotten.ts';
import { currency } from './0012-currency.ts';
import { builds } from './0013-builds.ts';
import type { Migration } from './migration.ts';

/** In the order of their versions, without a gap. */
export const MIGRATIONS: readonly Migration[] = [
  touch,
  goods,
  orders,
  effects,
  parts,
  checks,
  afterSale,
  customers,
  doubt,
  olderBuilds,
  forgotten,
  currency,
  builds,
];
