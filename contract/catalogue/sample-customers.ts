import type { CustomerRecord } from '../customer/customer-state.ts';

/** Customers that every new database knows, as it knows the catalogue: active, with an address. */
export const SAMPLE_CUSTOMER_COUNT = 60;

const GIVEN = ['Mira', 'Jonas', 'Aino', 'Inês', 'Olu', 'Sanna', 'Emil', 'Zofia'] as const;
const FAMILY = ['Lind', 'Hansen', 'Virtanen', 'Costa', 'Adeyemi', 'Berg', 'Nowak'] as const;
const STREETS = ['Quay', 'Harbour Road', 'Lighthouse Lane', 'Ropewalk', 'Anchor Street'] as const;
const CITIES = [
  ['Bergen', '5003', 'NO', 'Europe/Oslo'],
  ['Lübeck', '23552', 'DE', 'Europe/Berlin'],
  ['Turku', '20100', 'FI', 'Europe/Helsinki'],
  ['Porto', '4050', 'PT', 'Europe/Lisbon'],
] as const;

export const SAMPLE_CUSTOMERS: readonly CustomerRecord[] = Array.from(
  { length: SAMPLE_CUSTOMER_COUNT },
  (_, index) => sampleCustomer(index),
);

function sampleCustomer(index: number): CustomerRecord {
  const customerId = `c-${1000 + index}`;
  const name = `${GIVEN[index % GIVEN.length]} ${FAMILY[index % FAMILY.length]}`;
  const [city, postalCode, country, timeZone] = CITIES[index % CITIES.length] ?? CITIES[0];
  return {
    customerId,
    stage: 'active',
    version: 1,
    profile: {
      name,
      email: `${customerId}@example.test`,
      phone: index % 3 === 0 ? `+4940${1_000_000 + index}` : null,
    },
    address: { name, street: `${STREETS[index % STREETS.length]} ${index + 1}`, city, postalCode, country },
    // Every fifth wants no messages by night, every seventh none by email at all.
    preferences: {
      email: index % 7 !== 6,
      sms: index % 3 === 0,
      quietHours: index % 5 === 4 ? { from: '22:00', to: '07:00', timeZone } : null,
    },
  };
}
