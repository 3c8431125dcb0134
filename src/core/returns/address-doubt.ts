import type { ReturnPolicy } from './return-policy.ts';

/** Why a person has to look before anything is sent to an address; null: nothing speaks against it. */
export function addressDoubt(
  policy: ReturnPolicy,
  addressCountry: string,
  personCountry: string | null,
): 'country_restricted' | 'country_differs' | 'country_unknown' | null {
  if (policy.restricted.includes(addressCountry)) return 'country_restricted';
  if (!knownCountry.test(addressCountry)) return 'country_unknown';
  return personCountry !== null && personCountry !== addressCountry ? 'country_differs' : null;
}

/** Codes of ISO 3166-1 that are left to users: no country. */
const knownCountry = /^(?!AA|Q[M-Z]|X|ZZ)[A-Z]{2}$/;
