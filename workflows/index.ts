export { checkout } from './checkout.ts';
export { order } from './order.ts';
