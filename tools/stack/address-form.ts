import { StackError } from './stack-error.js';

interface Form {
  fits: (address: string) => boolean;
  example: string;
}

const FORMS: Readonly<Record<'KAFKA_BROKERS' | 'DATABASE_URL', Form>> = {
  KAFKA_BROKERS: {
    fits: (address) =>
      address.split(',').every((broker) => /^[^\s:/@]+:[1-9]\d{0,4}$/.test(broker)),
    example: 'host:9092,other:9092',
  },
  DATABASE_URL: {
    fits: (address) => /^postgres(ql)?:\/\/\S+$/.test(address) && URL.canParse(address),
    example: 'postgres://user:password@host:5432/database',
  },
};

/**
 * Whether the value of a variable looks like an address, before anything connects to it.
 * @returns what is wrong, without the value, which may hold a password; null if nothing is
 */
export function addressFault(name: keyof typeof FORMS, address: string): string | null {
  const { fits, example } = FORMS[name];
  return fits(address) ? null : `${name} should look like ${example}`;
}

/** @throws StackError with every address of the environment that has not the form of one; unset is fine */
export function refuseBadAddresses(env: Readonly<Record<string, string | undefined>>): void {
  const names = Object.keys(FORMS) as (keyof typeof FORMS)[];
  const faults = names.flatMap((name) => {
    const address = env[name];
    return address ? (addressFault(name, address) ?? []) : [];
  });
  if (faults.length > 0) throw new StackError('stack.bad-address', faults.join('\n'));
}
