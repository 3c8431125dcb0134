import type { PostalAddress } from '../../core/couriers/courier.ts';
import { operatorActor, personActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { addressDoubt } from '../../core/returns/address-doubt.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { type AddressDoubt, confirmAddress, findCountry, saveAddress } from '../../store/returns/addresses.ts';
import { proposeReturns } from './propose-returns.ts';
import { readReturnPolicy } from './return-policy.ts';

type CaseOfPerson = { readonly offboardingId: string; readonly personId: string };

/**
 * Keeps where a leaver gets parcels, and proposes their returns anew. A country that is restricted, none, or another than the record's
 * is kept with that doubt, and nothing is sent there until somebody has looked. `operatorId` is null where the person themselves says it.
 */
export async function giveAddress(
  tx: Tx,
  { offboardingId, personId }: CaseOfPerson,
  address: Omit<PostalAddress, 'email'>,
  operatorId: string | null,
): Promise<AddressDoubt | null> {
  const { policy } = await readReturnPolicy(tx);
  const doubt = addressDoubt(policy, address.country, await findCountry(tx, personId));
  const id = await saveAddress(tx, { personId, address, doubt, operatorId });
  const actor = operatorId === null ? personActor(personId) : operatorActor(operatorId);
  await recordEvent(tx, {
    offboardingId,
    type: 'address.given',
    actor,
    about: { kind: 'postal_address', id },
    data: { doubt },
    private: { ...address },
  });
  await proposeReturns(tx, { offboardingIds: [offboardingId], again: true }, actor);
  return doubt;
}

/** Says that somebody has looked at an address with a doubt. Throws `rule-refused` where there is none to settle. */
export async function settleAddressDoubt(
  tx: Tx,
  { offboardingId, personId }: CaseOfPerson,
  { operatorId, reason }: { readonly operatorId: string; readonly reason: string },
): Promise<void> {
  if (!(await confirmAddress(tx, personId, operatorId)))
    throw new Failure('rule-refused', 'No address of theirs waits for somebody to look at it.');
  await recordEvent(tx, {
    offboardingId,
    type: 'address.confirmed',
    actor: operatorActor(operatorId),
    private: { reason },
  });
}
