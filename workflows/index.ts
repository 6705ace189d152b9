export { checkout } from './checkout/checkout.ts';
export { compensation } from './compensation/compensation.ts';
export { customer } from './customer/customer.ts';
export { notification } from './notifications/notification.ts';
export { order } from './order/order.ts';
export { returnGoods as return } from './returns/return.ts';
export { reconcile, sweep } from './schedules/checks.ts';
export { subscription } from './subscriptions/subscription.ts';
