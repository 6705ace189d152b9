export { checkout } from './checkout.ts';
export { reconcile, sweep } from './checks.ts';
export { compensation } from './compensation/compensation.ts';
export { customer } from './customer.ts';
export { notification } from './notifications/notification.ts';
export { order } from './order.ts';
export { returnGoods as return } from './returns/return.ts';
export { subscription } from './subscriptions/subscription.ts';
