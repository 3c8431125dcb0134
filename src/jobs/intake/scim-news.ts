import { type DepartureOffer, wordsOfOffer } from '../../core/departures/departure-offer.ts';
import { type ScimPushConfig, hrSourceConfigs } from '../../core/intake/hr-source.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../../store/database/transaction.ts';
import type { WaitingMessage } from '../../store/intake/inbound-messages.ts';
import { getScimLeaver, type ScimLeaver } from '../../store/intake/scim-people.ts';
import { findPushedUser, linkScimUser, lockScimSource, type ScimResource } from '../../store/intake/scim-resources.ts';
import type { DepartureNews } from './departure-news.ts';
import { takeInScimUser } from './scim-person.ts';

type PushMessage = Pick<WaitingMessage, 'sourceId' | 'source' | 'config' | 'headers'>;

/**
 * What a push comes to now. The user as the source shows it at this moment counts, not the push: one that was overtaken does
 * nothing. Who was not matched to anybody is looked up once more, because an import may have said who they are.
 */
export async function readScimNews(tx: Tx, message: PushMessage): Promise<DepartureNews> {
  const { sourceId, source, headers } = message;
  await lockScimSource(tx, sourceId);
  const user = await findPushedUser(tx, sourceId, headers['user'] ?? '');
  if (user === undefined) throw new Failure('not-what-it-says', 'The message names no user that was pushed.');
  if (user.standsForNobody)
    return {
      says: 'nothing',
      reason: 'Nothing was done: it was decided that this user stands for nobody who can leave.',
    };
  let { personId } = user;
  if (personId === null) {
    const match = await takeInScimUser(tx, { sourceId, name: source }, user);
    if (match.personId === null)
      return unclear(match.question ?? 'Nobody on record is certain to be meant.', match.about);
    personId = match.personId;
    await linkScimUser(tx, user.id, personId);
  }
  const leaver = await getScimLeaver(tx, source, personId);
  const config = hrSourceConfigs.scim.parse(message.config);
  return newsOfPush({ ...user, personId }, { leaver, config, source, isBack: headers['news'] === 'back' });
}

type Judged = {
  readonly leaver: ScimLeaver;
  readonly config: ScimPushConfig;
  readonly source: string;
  readonly isBack: boolean;
};

/** What a matched user as they are now means for whether the person leaves. */
function newsOfPush(
  user: Pick<ScimResource, 'id' | 'active' | 'generation' | 'activatedAt' | 'deactivatedAt'> & {
    readonly personId: string;
  },
  { leaver, config, source, isBack }: Judged,
): DepartureNews {
  const { personId, deactivatedAt } = user;
  const { latest, displayName } = leaver;
  if (user.active) {
    if (isBack) return { says: 'stays', employeeNumber: null, who: displayName, personId };
    return { says: 'nothing', reason: 'Nobody leaves: the source shows the user as active.', personId };
  }
  if (deactivatedAt === null)
    return unclear(`The source shows ${displayName} as inactive from the start. Add a departure if they leave.`, [
      personId,
    ]);
  const externalId = `${user.id}/${user.generation}`;
  const isItsOwn = latest?.source === source && latest.externalId === externalId;
  if (latest !== null && !isItsOwn) {
    const it = `OFF-${latest.number}`;
    const isLater = Temporal.Instant.compare(latest.accessEndsAt, deactivatedAt) > 0;
    if (latest.state === 'open' && isLater) {
      const dayOf = (instant: Temporal.Instant) => instant.toZonedDateTimeISO(leaver.timeZone).toPlainDate().toString();
      const offer: DepartureOffer = {
        deed: 'move',
        number: latest.number,
        lastWorkingDay: dayOf(deactivatedAt),
        accessEndsAt: deactivatedAt.toString(),
      };
      const ends = `The source deactivated ${displayName} already, and ${it} ends their access on ${dayOf(latest.accessEndsAt)}.`;
      return unclear(`${ends} ${wordsOfOffer(offer)}`, [personId], offer);
    }
    // Deactivated because of that case, unless the source has shown them as active since.
    if (latest.state === 'open' || Temporal.Instant.compare(user.activatedAt, latest.openedAt) <= 0)
      return { says: 'nothing', reason: `Nothing was done: their departure is ${it}.`, personId };
  }
  if (config.deactivation === 'question' && !isItsOwn) {
    const reason = `The source deactivated ${displayName}, which for this source may be a leave of absence. Add a departure if they leave.`;
    return unclear(reason, [personId]);
  }
  const { workerId } = leaver;
  return {
    says: 'leaves',
    at: null,
    facts: {
      source,
      externalId,
      leaver: { personId, ...(workerId === null ? {} : { workerId }) },
      kind: config.kind,
      lastWorkingDay: deactivatedAt.toZonedDateTimeISO(leaver.timeZone).toPlainDate(),
      accessEndsAt: deactivatedAt,
      noticeAt: null,
      employmentEnds: null,
      informedAt: null,
      timeZone: null,
      legalHold: false,
    },
  };
}

function unclear(reason: string, personIds: readonly string[], offer?: DepartureOffer): DepartureNews {
  return { says: 'unclear', employeeNumber: null, reason, personIds, ...(offer === undefined ? {} : { offer }) };
}
