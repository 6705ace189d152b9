import type { CustomerUpdateInput } from '../../contract/customer/customer.ts';
import type { CartView, CustomerAnswer } from '../../contract/customer/customer-state.ts';
import { type Changed, cartProblem, changeCart, removeFromCart } from '../../domain/customer-cart.ts';
import { totalMinor } from '../../domain/order-amounts.ts';
import { untilAnswered } from './customer-record.ts';
import { refuse } from './customer-refuse.ts';
import { type CustomerRun, setCart } from './customer-run.ts';

/** The shop is asked for the price and the stock of now; a reservation is made at the checkout and no earlier. */
export async function updateCart(
  run: CustomerRun,
  input: CustomerUpdateInput<'updateCart'>,
): Promise<CustomerAnswer> {
  refuseWhileOrdered(run);
  const problem = cartProblem(run.state.cart, input);
  if (problem !== null) refuse(problem);
  const asked = { skus: input.items.map((item) => item.sku), currency: input.currency };
  const quotes = await untilAnswered(() =>
    run.db.quoteProducts.executeWithOptions({ summary: 'prices and stock' }, [asked]),
  );
  return take(run, changeCart(run.state.cart, input, quotes));
}

export function removeItem(run: CustomerRun, input: CustomerUpdateInput<'removeItem'>): CustomerAnswer {
  refuseWhileOrdered(run);
  return take(run, removeFromCart(run.state.cart, input.sku));
}

export function cartView(run: CustomerRun): CartView {
  const { currency, lines, version } = run.state.cart;
  return { version, currency, lines, totalMinor: totalMinor(lines) };
}

/** What is being ordered must not change under the order. */
function refuseWhileOrdered(run: CustomerRun): void {
  const pending = run.state.pending[0];
  if (pending === undefined) return;
  refuse({ code: 'checkout-running', said: `the cart is being ordered as ${pending.orderId}` });
}

function take(run: CustomerRun, changed: Changed): CustomerAnswer {
  if (changed.kind === 'refused') refuse(changed);
  const { cart } = changed;
  setCart(run, cart);
  const { currency, lines, version } = cart;
  return { what: 'cart', version, currency, lines: lines.length, totalMinor: totalMinor(lines) };
}
