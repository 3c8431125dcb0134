import type { FastifyRequest } from 'fastify';
import { type PostalAddress, postalAddress } from '../core/couriers/courier.ts';
import { Failure } from '../core/failure.ts';
import { networkOf } from '../core/signatures/network-of.ts';
import type { TextKey, Texts } from '../formats/texts.ts';
import { choosePickUpDay, pickUpDays } from '../jobs/portal/pick-up-days.ts';
import { takePortalAnswers } from '../jobs/portal/take-portal-answers.ts';
import { takePortalAddress, takePortalForm } from '../jobs/portal/take-portal-form.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { findPortalFacts, type PortalFacts } from '../store/portal/portal-facts.ts';
import type { PortalLink } from '../store/portal/portal-links.ts';
import type { ApiMeans } from './api-means.ts';
import { addressFields, type TypedAddress } from './portal-address.ts';
import { readAnswers, shownQuestions, type TypedAnswers } from './portal-questions.ts';
import { isOpenThing } from './portal-things.ts';
import { formOf, wordsIn } from './read-form.ts';
import { readSignForm, type SignForm } from './read-sign-form.ts';
import { signedWords } from './sign-page-view.ts';

/** What became of a form: what the page says then, what was wrong with it, and what was typed and could not be taken. */
export type TakenPost = {
  readonly said: 'saved' | 'address' | 'signed';
  readonly problem: TextKey | null;
  readonly typed: TypedAddress | null;
  readonly typedAnswers: TypedAnswers;
};

const longestAddressPart = 100;
const longestNote = 2_000;
const sayable = new Set(['rule-refused', 'conflict', 'not-found', 'too-large']);

/**
 * Takes in what the page of a leaver sends. What is said of things and answered is kept whichever button was pressed, and so is the day of
 * a pick-up; then the address is, or all of it is signed.
 */
export async function takePortalPost(
  { means, queue }: Pick<ApiMeans, 'means' | 'queue'>,
  request: FastifyRequest,
  { link, texts }: { readonly link: PortalLink; readonly texts: Texts },
): Promise<TakenPost> {
  const form = await formOf(request);
  const inOrganization = <T>(work: Parameters<typeof withOrganization<T>>[2]) =>
    withOrganization(means.db, link.organizationId, work);
  const facts = await inOrganization((tx) => findPortalFacts(tx, link));
  if (facts === undefined || !facts.caseOpen)
    return { said: 'saved', problem: 'act.over', typed: null, typedAnswers: new Map() };
  const open = facts.things.filter((thing) => isOpenThing(facts, thing));
  const assetIds = open.flatMap(({ assetId }) => assetId ?? []);
  const read = await readSignForm(form, { assetIds, now: facts.now });
  const answered = await readAnswers(form, texts, shownQuestions(facts));
  const wantsAddress = form.get('do') === 'address' && facts.box === null;
  const typed = wantsAddress ? typedIn(form) : null;
  const address = typed === null ? null : addressOf(typed);
  const wrong = problemOf(read, { addressIsWrong: wantsAddress && address === null }) ?? answered.problem;
  const signing = read.signs && wrong === null ? signingOf(request, texts, read) : null;
  const { statements, photos } = read;
  const unlisted = wordsIn(form, 'unlisted', longestNote) || null;
  const signedAt = wordsIn(form, 'signed-at', 60);
  const holdMeans = { connectors: means.connectors, queue };
  const refusedThings = await refusalOf('things.how', () =>
    inOrganization(async (tx) => {
      await takePortalForm(holdMeans, tx, link, { statements, photos, signing, signedAt, unlisted });
      if (address !== null) await takePortalAddress(tx, link, address);
    }),
  );
  const refusedAnswer = await refusalOf('portal.answer_missing', () =>
    inOrganization((tx) => takePortalAnswers(queue, tx, link, answered.answers)),
  );
  const refusedDay = await refusalOf('sending.pick_wrong', () =>
    inOrganization((tx) => takePickUpDay(tx, link, { facts, form })),
  );
  const problem = wrong ?? refusedThings ?? refusedAnswer ?? refusedDay;
  const said = signing !== null ? 'signed' : address !== null ? 'address' : 'saved';
  return { said, problem, typed, typedAnswers: answered.typed };
}

/** What to say where something is refused as it is; null: it was taken. */
async function refusalOf(key: TextKey, take: () => Promise<void>): Promise<TextKey | null> {
  try {
    await take();
    return null;
  } catch (error) {
    if (error instanceof Failure && sayable.has(error.code)) return key;
    throw error;
  }
}

/** A day that stands there already is left alone, even one that has passed by now. */
async function takePickUpDay(
  tx: Tx,
  link: PortalLink,
  { facts, form }: { readonly facts: PortalFacts; readonly form: FormData },
): Promise<void> {
  const waiting = facts.things.filter(({ toBeFetched }) => toBeFetched);
  const chosen = form.get('pick-up');
  if (waiting.length === 0 || typeof chosen !== 'string') return;
  if (waiting.every(({ pickUpOn }) => (pickUpOn?.toString() ?? '') === chosen)) return;
  const day = chosen === '' ? null : pickUpDays(facts).find((one) => one.toString() === chosen);
  if (day === undefined) throw new Failure('rule-refused', 'Nothing can be fetched on that day.');
  await choosePickUpDay(tx, link, day);
}

function problemOf(
  { problem, signs, name }: SignForm,
  { addressIsWrong }: { readonly addressIsWrong: boolean },
): TextKey | null {
  if (problem !== null) return problem;
  if (addressIsWrong) return 'address.wrong';
  return signs && name.length < 2 ? 'sign.name_missing' : null;
}

function signingOf(request: FastifyRequest, texts: Texts, { name, image }: SignForm) {
  const userAgent = request.headers['user-agent']?.slice(0, 300).toWellFormed() ?? null;
  return { ...signedWords(texts, 'back'), name, image, userAgent, network: networkOf(request.ip) };
}

function typedIn(form: FormData): TypedAddress {
  const parts = addressFields.map((part) => [part, wordsIn(form, `address-${part}`, longestAddressPart)] as const);
  return Object.fromEntries(parts) as TypedAddress;
}

/** The address that was typed; null where something is missing that every parcel needs. */
function addressOf(typed: TypedAddress): Omit<PostalAddress, 'email'> | null {
  const parts = Object.entries(typed).map(([part, value]) => [part, value === '' ? null : value]);
  const read = postalAddress.omit({ email: true }).safeParse({ ...Object.fromEntries(parts), company: null });
  return read.success ? read.data : null;
}
