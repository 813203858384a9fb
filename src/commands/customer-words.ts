import type { FoundCustomer } from '../data/find-customer.ts';
import { optionText } from './option-text.ts';

/** A customer as answers call one: by name and id where there is a name. */
export function called({ name, customerId }: FoundCustomer): string {
  return name === null ? `Customer ${customerId}` : `${name} (${customerId})`;
}

/** A customer as the option `customer=`, which no keyword and no segment can be mistaken for. */
export function customerOption(customerId: string): string {
  return optionText('customer', customerId);
}
