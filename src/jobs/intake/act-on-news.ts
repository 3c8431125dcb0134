import { type DepartureOffer, wordsOfOffer } from '../../core/departures/departure-offer.ts';
import { systemActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../../store/database/transaction.ts';
import {
  findDeparture,
  findOpenCaseOf,
  findOpenDeparture,
  type KnownDeparture,
  lockDeparture,
  personsWithNumber,
} from '../../store/cases/known-departures.ts';
import { findLeaver } from '../../store/cases/find-leaver.ts';
import {
  findWithdrawal,
  markWithdrawal,
  type MessageEnd,
  type WaitingMessage,
} from '../../store/intake/inbound-messages.ts';
import { playbookForTeller, type Teller } from '../plans/choose-playbook.ts';
import type { DepartureNews } from './departure-news.ts';
import type { Policies } from '../plans/playbooks.ts';
import type { Queue } from '../steps/queue.ts';
import { receiveDeparture } from '../departures/receive-departure.ts';

type At = {
  readonly tx: Tx;
  readonly queue: Queue;
  readonly policies: Policies;
  readonly teller: Teller;
  readonly message: Pick<WaitingMessage, 'messageId' | 'sourceId' | 'source' | 'now'>;
};
type News<Says extends DepartureNews['says']> = Extract<DepartureNews, { readonly says: Says }>;

/** A departure whose day lies further back was most likely dealt with before Handback was told. */
const longAgoDays = 60;
/** Sources write days such as 9999-12-31 where they know none. */
const mostYearsAhead = 5;

/**
 * Does what one piece of news asks for, in the caller's transaction, and says what became of it. Throws what
 * `receiveDeparture` throws, with the ids of the `people` who have the employee number in the details.
 */
export async function actOnNews(at: At, news: DepartureNews): Promise<MessageEnd> {
  if (news.says === 'nothing') return done(news.reason, known(news.personId));
  if (news.says === 'unclear') {
    const people = await personsWithNumber(at.tx, news.employeeNumber);
    return question(news.reason, [...people, ...(news.personIds ?? [])], news.offer);
  }
  if (news.says === 'stays') return keepStaying(at, news);
  if (news.says === 'withdrawn') return takeBack(at, news);
  return letLeave(at, news);
}

async function letLeave(at: At, news: News<'leaves'>): Promise<MessageEnd> {
  const { personId, employeeNumber = null } = news.facts.leaver;
  const people = [...(await personsWithNumber(at.tx, employeeNumber)), ...known(personId)];
  try {
    return await takeIn(at, news, people);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(error.code, error.message, { cause: error, details: { ...error.details, people } });
  }
}

async function takeIn(at: At, { facts, at: saidAt }: News<'leaves'>, people: readonly string[]): Promise<MessageEnd> {
  const { tx, queue, policies, teller, message } = at;
  const days = message.now.toZonedDateTimeISO('UTC').toPlainDate().until(facts.lastWorkingDay).days;
  if (Math.abs(days) > mostYearsAhead * 366) {
    const reason = `${facts.lastWorkingDay.toString()} is a placeholder, not a last working day.`;
    return { state: 'refused', reason, personIds: people };
  }
  await lockDeparture(tx, facts.source, facts.externalId);
  const withdrawnAt = await findWithdrawal(tx, message.sourceId, facts.externalId);
  if (withdrawnAt !== undefined && (saidAt === null || Temporal.Instant.compare(saidAt, withdrawnAt) <= 0))
    return done('Nothing was done: the source had taken this departure back before it arrived.', people);
  const { personId } = await findLeaver(tx, facts.leaver);
  const known = await findDeparture(tx, facts.source, facts.externalId);
  if (known !== undefined) {
    const differs = differenceFrom(known, personId, facts.lastWorkingDay);
    if (differs !== undefined) return question(differs.words, [personId, known.personId], differs.offer);
  } else if (days < -longAgoDays) {
    const words = `The last working day is ${-days} days ago. If this is still to be carried out, add the departure yourself.`;
    return question(words, [personId]);
  }
  const playbook = await playbookForTeller(tx, policies, teller, facts);
  const received = await receiveDeparture(tx, queue, { facts, playbook, actor: systemActor });
  const number = received.state === 'opened' ? received.number : known?.number;
  const what = received.state === 'opened' ? 'It opened' : 'Nothing changed: it was told before, and is';
  const held = received.state === 'opened' && received.held !== null ? ` A brake holds it: ${received.held}` : '';
  return done(`${what} OFF-${number}.${held}`, [personId]);
}

type Difference = { readonly words: string; readonly offer?: DepartureOffer };

function differenceFrom(known: KnownDeparture, personId: string, day: Temporal.PlainDate): Difference | undefined {
  const it = `OFF-${known.number}`;
  if (known.personId !== personId)
    return { words: `The source names another person for the departure of ${it} than before.` };
  if (known.state === 'cancelled')
    return { words: `The source announces the departure of ${it}, which was cancelled here.` };
  if (known.lastWorkingDay.equals(day)) return undefined;
  const offer: DepartureOffer = {
    deed: 'move',
    number: known.number,
    lastWorkingDay: day.toString(),
    accessEndsAt: null,
  };
  const days = `The source now says ${day.toString()} as the last working day; ${it} has ${known.lastWorkingDay.toString()}.`;
  return { words: `${days} ${wordsOfOffer(offer)}`, offer };
}

async function takeBack({ tx, message }: At, { externalId, at }: News<'withdrawn'>): Promise<MessageEnd> {
  await lockDeparture(tx, message.source, externalId);
  const known = await findDeparture(tx, message.source, externalId);
  if (known === undefined) {
    await markWithdrawal(tx, message.messageId, externalId, at);
    return done('It takes back a departure that has not arrived; if that one comes late, it is left alone.', []);
  }
  const it = `OFF-${known.number}`;
  if (known.state === 'cancelled') return done(`Nothing was done: ${it} is cancelled already.`, [known.personId]);
  const offer: DepartureOffer = { deed: 'cancel', number: known.number };
  return question(`The source takes back the departure of ${it}. ${wordsOfOffer(offer)}`, [known.personId], offer);
}

async function keepStaying({ tx, message }: At, { employeeNumber, who, personId }: News<'stays'>): Promise<MessageEnd> {
  const open =
    personId !== undefined
      ? await findOpenCaseOf(tx, personId)
      : employeeNumber !== null
        ? await findOpenDeparture(tx, message.source, employeeNumber)
        : undefined;
  const people = [...(await personsWithNumber(tx, employeeNumber)), ...known(personId)];
  if (open === undefined)
    return done(`Nothing was done: the source shows ${who} as active, with no day on which they leave.`, people);
  const offer: DepartureOffer = { deed: 'cancel', number: open.number };
  const words = `The source no longer shows that ${who} leaves, and OFF-${open.number} is open. ${wordsOfOffer(offer)}`;
  return question(words, 'personId' in open ? [open.personId] : people, offer);
}

function known(personId: string | undefined): readonly string[] {
  return personId === undefined ? [] : [personId];
}

function done(reason: string, personIds: readonly string[]): MessageEnd {
  return { state: 'done', reason, personIds };
}

function question(reason: string, personIds: readonly string[], offer?: DepartureOffer): MessageEnd {
  return { state: 'question', reason, personIds: [...new Set(personIds)], ...(offer === undefined ? {} : { offer }) };
}
