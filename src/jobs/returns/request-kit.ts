import type { Customs, PostalAddress } from '../../core/couriers/courier.ts';
import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { isWorthLess, type ReturnPolicy, shippingOf } from '../../core/returns/return-policy.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { lockOffboarding } from '../../store/cases/offboardings.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { wantShipment } from '../../store/couriers/shipments.ts';
import { findAddress, type KeptAddress } from '../../store/returns/addresses.ts';
import { type KitThing, listKitThings } from '../../store/returns/kit-things.ts';
import { insertKit } from '../../store/returns/kits.ts';
import { readReturnPolicy } from './return-policy.ts';

/** An empty box with what pads it. */
const boxGrams = 700;

export type KitRequest = {
  readonly offboardingId: string;
  readonly operatorId: string;
  /** Who makes the labels; null: a person, who types the tracking numbers in. */
  readonly courierAccountId: string | null;
  readonly customs: Customs | null;
};

/**
 * Requests a box for all things of a case that come back by one: a label out, and a prepaid one back that travels inside. Throws
 * `rule-refused` where there is no address that somebody can stand by, or to come back to, nothing to send, or a battery that must not travel.
 */
export async function requestKit(tx: Tx, request: KitRequest): Promise<string> {
  const { offboardingId, operatorId, courierAccountId, customs } = request;
  const { state, number, departure } = await lockOffboarding(tx, offboardingId);
  if (state !== 'open') throw new Failure('conflict', `OFF-${number} is ${state}.`);
  const { personId } = departure;
  const theirs = goodAddress(await findAddress(tx, personId), number);
  const things = await listKitThings(tx, offboardingId);
  if (things.length === 0)
    throw new Failure(
      'rule-refused',
      `Nothing in OFF-${number} comes back by a kit. "returns list --case OFF-${number}" shows how each thing does.`,
    );
  const damaged = things.find(({ batteryDamaged }) => batteryDamaged);
  if (damaged !== undefined)
    throw new Failure(
      'rule-refused',
      `${damaged.label} has a damaged battery and goes into no box. Have it fetched from the ground, by people who may.`,
    );
  const { policy } = await readReturnPolicy(tx);
  if (courierAccountId !== null && policy.address === null)
    throw new Failure(
      'rule-refused',
      'A courier has to know where boxes come back to: put that address into a policy, and keep it with "returns policy --set".',
    );
  const grams =
    boxGrams + things.reduce((sum, { category, quantity }) => sum + shippingOf(policy, category).grams * quantity, 0);
  const label = {
    offboardingId,
    courierAccountId,
    carrier: null,
    service: null,
    customs,
    actor: operatorActor(operatorId),
  };
  const to: PostalAddress = { ...theirs.address, email: null };
  const parcelOf = (weightGrams: number) => ({ weightGrams, lengthMm: null, widthMm: null, heightMm: null });
  const outShipmentId = await wantShipment(tx, {
    ...label,
    direction: 'out',
    from: policy.address,
    to,
    parcel: parcelOf(boxGrams),
  });
  const backShipmentId = await wantShipment(tx, {
    ...label,
    direction: 'back',
    from: to,
    to: policy.address,
    parcel: parcelOf(grams),
  });
  const openWithTwo = isDear(things, policy);
  const kitId = await insertKit(tx, {
    offboardingId,
    personId,
    postalAddressId: theirs.id,
    outShipmentId,
    backShipmentId,
    expectedGrams: grams,
    openWithTwo,
    operatorId,
    lines: things,
  });
  await recordEvent(tx, {
    offboardingId,
    type: 'kit.requested',
    actor: operatorActor(operatorId),
    about: { kind: 'kit', id: kitId },
    data: { lines: things.map(({ itemId }) => itemId), out: outShipmentId, back: backShipmentId, openWithTwo },
  });
  return kitId;
}

function goodAddress(kept: KeptAddress | undefined, number: number): KeptAddress {
  if (kept === undefined)
    throw new Failure(
      'rule-refused',
      `No address is known to send a box to. Give it with "returns address OFF-${number}".`,
    );
  if (kept.doubt !== null && kept.confirmedAt === null)
    throw new Failure(
      'rule-refused',
      `${doubts[kept.doubt]} Look at it, then say so with "returns address OFF-${number} --confirm REASON".`,
    );
  return kept;
}

const doubts: Readonly<Record<NonNullable<KeptAddress['doubt']>, string>> = {
  country_restricted: 'The address is in a country that nothing is sent to without a decision.',
  country_differs: 'The address is in another country than the record says.',
  country_unknown: 'The address names a country that does not exist.',
};

/** Worth much all together, so that two people open it; two currencies are not added up, and count as much. */
function isDear(things: readonly KitThing[], policy: ReturnPolicy): boolean {
  const [currency = policy.currency, ...others] = new Set(things.flatMap((thing) => thing.currency ?? []));
  const valueMinor = things.reduce((sum, thing) => sum + (thing.valueMinor ?? 0), 0);
  return others.length > 0 || !isWorthLess({ valueMinor, currency }, policy.open_with_two_from, policy);
}
