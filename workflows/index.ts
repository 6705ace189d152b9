export { checkout } from './checkout.ts';
export { reconcile, sweep } from './checks.ts';
export { order } from './order.ts';
