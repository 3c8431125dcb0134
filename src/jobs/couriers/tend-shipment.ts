import type { Courier, CourierAnswer, LabelOrder } from '../../core/couriers/courier.ts';
import { Failure } from '../../core/failure.ts';
import { type CourierAccess, getCourierAccess, noteCourierProblem } from '../../store/couriers/courier-accounts.ts';
import {
  failShipment,
  findHeldShipment,
  type HeldShipment,
  noteAddressGood,
  noteBought,
  noteLabel,
  noteNoLabel,
  noteQuote,
  noteVoided,
  noteVoidRejected,
  postponeShipment,
  restShipment,
  type ShipmentWork,
} from '../../store/couriers/shipment-work.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import type { Means } from '../means.ts';
import { openCourier } from './courier-accounts.ts';
import { takeAnswer } from './take-news.ts';

export type TendMeans = Pick<Means, 'db' | 'unseal' | 'random' | 'log'>;

/** What is done with a shipment next: at most one thing that reaches the courier, so that one lease covers it. */
type ShipmentDeed = 'check_address' | 'quote' | 'buy' | 'fetch_label' | 'call_off' | 'track' | 'nothing';

/** What a shipment needs next. */
function nextDeed(
  work: Pick<ShipmentWork, 'state' | 'voidWanted' | 'courier' | 'addressState' | 'vendorRef' | 'labelUrl' | 'hasLabel'>,
): ShipmentDeed {
  const { state, voidWanted, courier, addressState, vendorRef, labelUrl, hasLabel } = work;
  if (state === 'voided') return 'nothing';
  if (voidWanted) return 'call_off';
  if (state === 'failed' || courier === 'manual') return 'nothing';
  if (state === 'bought') return labelUrl !== null && !hasLabel ? 'fetch_label' : 'track';
  if (addressState === 'unchecked' || addressState === 'undeliverable') return 'check_address';
  return vendorRef === null ? 'quote' : 'buy';
}

const firstPauseMs = 10_000;
const longestPauseMs = 60 * 60 * 1000;
/** How often something that may pass is tried before a person looks. */
const mostTries = 12;

/** Does with a shipment what comes next, and keeps what came of it; the transaction is never open while the courier is asked. */
export async function tendShipment(means: TendMeans, held: HeldShipment): Promise<void> {
  const inside = <T>(name: string, work: (tx: Tx) => Promise<T>) =>
    withOrganization(means.db, held.organizationId, work, { name, repeatable: true });
  const found = await inside('shipment-read', async (tx) => {
    const work = await findHeldShipment(tx, held);
    if (work === undefined) return undefined;
    const { courierAccountId } = work;
    return { work, access: courierAccountId === null ? null : await getCourierAccess(tx, courierAccountId) };
  });
  if (found === undefined) return;
  const { work, access } = found;
  const deed = nextDeed(work);
  if (access === null) {
    const note = work.state === 'bought' ? 'Give the label back to its carrier yourself: it was made by hand.' : null;
    await inside('shipment-save', (tx) => (deed === 'call_off' ? noteVoided(tx, held, note) : restShipment(tx, held)));
    return;
  }
  const ask = async (): Promise<Kept> => {
    if (deed === 'nothing') return { answer: { outcome: 'ok', value: null }, keep: (tx) => restShipment(tx, held) };
    // What was begun is brought to its end; nothing new is begun.
    if (access.off && (deed === 'check_address' || deed === 'quote'))
      return { answer: { outcome: 'refused', reason: 'This courier was switched off.' }, keep: nothing };
    return asking(deed, { held, work, access, courier: openCourier(means, held.organizationId, access) });
  };
  const { answer, keep } = await ask().catch(giveUpFor);
  await inside('shipment-save', async (tx) => {
    await noteWhetherAsked(tx, access.id, deed, answer);
    if (answer.outcome === 'ok') return keep(tx);
    if (answer.outcome === 'refused') return refuse(tx, held, { work, deed, reason: answer.reason });
    // Every shipment waits for another key, for as long as that takes.
    if (answer.outcome === 'later' && answer.isCredential) return postponeShipment(tx, held, answer.retryAfterMs);
    const asked = answer.outcome === 'later' ? answer.retryAfterMs : 0;
    return postpone(means, tx, { held, work, deed, reason: answer.reason, askedMs: asked });
  });
}

type Outcome =
  | Exclude<CourierAnswer<unknown>, { readonly outcome: 'later' }>
  | { readonly outcome: 'later'; readonly reason: string; readonly retryAfterMs: number; readonly isCredential?: true };
/** What the courier answered, and what is written when it is good. */
type Kept = { readonly answer: Outcome; readonly keep: (tx: Tx) => Promise<unknown> };
type Asking = {
  readonly held: HeldShipment;
  readonly work: ShipmentWork;
  readonly access: CourierAccess;
  readonly courier: Courier;
};

const nothing = async () => undefined;

/** A credential that is not taken concerns every shipment: all of them wait until somebody gives another one. */
function giveUpFor(error: unknown): Kept {
  if (!(error instanceof Failure) || error.code !== 'application-refused') throw error;
  const answer = { outcome: 'later', reason: error.message, retryAfterMs: 15 * 60 * 1000, isCredential: true } as const;
  return { answer, keep: nothing };
}

async function asking(deed: Exclude<ShipmentDeed, 'nothing'>, input: Asking): Promise<Kept> {
  const { held, work, courier } = input;
  const { vendorRef, rateRef, trackerRef, labelUrl } = work;
  if (deed === 'check_address') return askAddress(input);
  if (deed === 'quote')
    return keeping(await courier.quote(orderOf(held, work)), (tx, quote) => noteQuote(tx, held, quote));
  if (deed === 'fetch_label' && labelUrl !== null)
    return keeping(await courier.fetchLabel(labelUrl), (tx, file) => noteLabel(tx, held, file));
  if (deed === 'track' && trackerRef !== null)
    return keeping(await courier.track(trackerRef), async (tx, tracking) => {
      await takeAnswer(tx, held.shipmentId, tracking);
      await restShipment(tx, held);
    });
  if (deed === 'buy' && vendorRef !== null && rateRef !== null) return buy(input, { vendorRef, rateRef });
  if (deed === 'call_off') return callOff(input);
  return { answer: { outcome: 'ok', value: null }, keep: (tx) => restShipment(tx, held) };
}

function keeping<Value>(answer: CourierAnswer<Value>, keep: (tx: Tx, value: Value) => Promise<unknown>): Kept {
  return { answer, keep: answer.outcome === 'ok' ? (tx) => keep(tx, answer.value) : nothing };
}

/** The address that is not ours is asked after: a label to nowhere costs money, and the way home begins there. */
async function askAddress({ held, work, courier }: Asking): Promise<Kept> {
  const { from, to } = orderOf(held, work);
  const theirs = work.direction === 'out' ? to : from;
  return keeping(await courier.checkAddress(theirs), async (tx, problems) => {
    if (problems.length === 0) return noteAddressGood(tx, held);
    const reason = `The courier cannot deliver to this address; correct it, or try again and say that it is right. It says: ${problems.join(' ')}`;
    return failShipment(tx, held, { code: 'address', reason, anew: false });
  });
}

/**
 * Buys a label, after looking whether it was bought before: the quote was kept under an id of the courier's, and under one id there
 * is never a second label, whoever asks and however often.
 */
async function buy(
  { held, access, courier }: Asking,
  quote: { readonly vendorRef: string; readonly rateRef: string },
): Promise<Kept> {
  const before = await courier.findLabel(quote.vendorRef);
  const answer = before.outcome === 'ok' && before.value === null ? await courier.buyLabel(quote) : before;
  if (answer.outcome !== 'ok' || answer.value === null) return { answer, keep: nothing };
  const label = answer.value;
  const bought = { label, labelDays: access.labelDays };
  return { answer, keep: (tx) => noteBought(tx, held.shipmentId, quote.vendorRef, bought) };
}

/** Gives a label back; under an id where nothing was bought there is nothing to give. */
async function callOff({ held, work, access, courier }: Asking): Promise<Kept> {
  const { vendorRef } = work;
  const over: Kept = { answer: { outcome: 'ok', value: null }, keep: (tx) => noteVoided(tx, held, null) };
  if (vendorRef === null) return over;
  if (work.state !== 'bought') {
    const found = await courier.findLabel(vendorRef);
    if (found.outcome !== 'ok') return { answer: found, keep: nothing };
    if (found.value === null) return over;
    const bought = { label: found.value, labelDays: access.labelDays };
    return { answer: found, keep: (tx) => noteBought(tx, held.shipmentId, vendorRef, bought) };
  }
  return keeping(await courier.voidLabel(vendorRef), (tx, answer) =>
    answer === 'accepted'
      ? noteVoided(tx, held, null)
      : noteVoidRejected(tx, held, 'The courier does not take the label back: it was used, or it has expired.'),
  );
}

function orderOf(held: HeldShipment, work: ShipmentWork): LabelOrder {
  const { from, to, direction, parcel, carrier, service, customs } = work;
  if (from === null || to === null) throw new TypeError('A shipment by a courier has no addresses.');
  return { reference: held.shipmentId, direction, from, to, parcel, carrier, service, customs };
}

async function noteWhetherAsked(tx: Tx, accountId: string, deed: ShipmentDeed, answer: Outcome): Promise<void> {
  if (answer.outcome === 'later' && answer.isCredential) await noteCourierProblem(tx, accountId, answer.reason);
  else if (answer.outcome === 'ok' && deed !== 'nothing') await noteCourierProblem(tx, accountId, null);
}

type Refused = { readonly work: ShipmentWork; readonly deed: ShipmentDeed; readonly reason: string };

/** The same call would be refused again: what is not bought goes to a person, and what is bought stays so. */
async function refuse(tx: Tx, held: HeldShipment, { work, deed, reason }: Refused): Promise<void> {
  if (deed === 'track') return restShipment(tx, held);
  if (deed === 'fetch_label') return noteNoLabel(tx, held, `The label was bought, but cannot be fetched. ${reason}`);
  if (deed === 'call_off' && work.state !== 'bought') return noteVoided(tx, held, reason);
  // Under an id where buying was refused nothing will be bought: the next try begins with another one.
  await failShipment(tx, held, { code: 'refused', reason, anew: deed === 'buy' });
}

/** What may pass is tried again with growing pauses; after many tries of buying a person looks. */
async function postpone(
  { random }: Pick<TendMeans, 'random'>,
  tx: Tx,
  {
    held,
    work,
    deed,
    reason,
    askedMs,
  }: {
    readonly held: HeldShipment;
    readonly work: ShipmentWork;
    readonly deed: ShipmentDeed;
    readonly reason: string;
    readonly askedMs: number;
  },
): Promise<void> {
  const buys = deed === 'check_address' || deed === 'quote' || deed === 'buy';
  if (buys && work.tries + 1 >= mostTries) return failShipment(tx, held, { code: 'refused', reason, anew: false });
  const usual = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(work.tries, 20));
  await postponeShipment(tx, held, Math.max(askedMs, Math.round(usual * (0.75 + random() / 2))));
}
