import type { AnyActionRecord } from '../../engine/record.ts';
import { activate } from './activate.ts';
import { address } from './address.ts';
import { cart } from './cart.ts';
import { checkout } from './checkout.ts';
import { forget } from './delete.ts';
import { newRun } from './new-run.ts';
import { reactivate } from './reactivate.ts';
import { register } from './register.ts';
import { remove } from './remove.ts';
import { openReturn } from './return.ts';
import { suspend } from './suspend.ts';
import { verify } from './verify.ts';

export const CUSTOMER_ACTIONS: readonly AnyActionRecord[] = [
  register,
  verify,
  address,
  cart,
  remove,
  checkout,
  openReturn,
  activate,
  suspend,
  reactivate,
  forget,
  newRun,
];
