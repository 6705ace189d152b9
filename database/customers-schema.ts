import type { ColumnType } from 'kysely';
import type { CustomerStage } from '../domain/customer-state.ts';

/** The tables of customers as the migrations leave them. */
export type CustomersSchema = {
  readonly customers: CustomerTable & Touched;
  readonly customer_addresses: AddressTable & Touched;
  readonly customer_preferences: PreferencesTable & Touched;
};

type Now = ColumnType<Date, Date | string | undefined, Date | string>;
type Touched = { created_at: Now; updated_at: Now };

type CustomerTable = {
  customer_id: string;
  stage: CustomerStage;
  /** Grows with every change; an older one never overwrites it. */
  version: number;
  name: string | null;
  email: string | null;
  phone: string | null;
};

type AddressTable = {
  customer_id: string;
  name: string;
  street: string;
  city: string;
  postal_code: string;
  country: string;
};

type PreferencesTable = {
  customer_id: string;
  by_email: boolean;
  by_sms: boolean;
  /** `HH:MM`; all three or none. */
  quiet_from: string | null;
  quiet_to: string | null;
  quiet_zone: string | null;
};
