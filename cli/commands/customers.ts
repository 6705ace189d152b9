import { CUSTOMER_COMMANDS } from '../customers/customer-commands.ts';
import { groupCommand } from '../orders/group-command.ts';

export const customers = groupCommand({
  name: 'customers',
  summary: 'who orders: register, fill a cart, check it out, show',
  commands: CUSTOMER_COMMANDS,
  about: `Everywhere: --profile P, --address HOST:PORT, --namespace N, --json, or a quarterdeck:// address. What asks for something
takes --request-key K: the same key with the same content is carried out once, with another content it is refused.`,
});
