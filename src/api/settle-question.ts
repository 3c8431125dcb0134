import type { FastifyRequest } from 'fastify';
import { commandOf, type DepartureOffer, type SettledHow } from '../core/departures/departure-offer.ts';
import { operatorActor } from '../core/event.ts';
import { Failure } from '../core/failure.ts';
import { carryOutOffer } from '../jobs/intake/carry-out-offer.ts';
import { getVisibleCase } from '../store/cases/case-lists.ts';
import { rehearse } from '../store/database/rehearse.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { rowScope } from '../store/row-scope.ts';
import { accessOf } from './access.ts';
import type { ApiMeans } from './api-means.ts';
import { viewChange } from './changes.ts';
import type { QuestionSettled, SettleQuestion } from './schemas/intake.ts';
import { toWire } from './wire.ts';

type Question = {
  /** Holds on to the question. Throws `not-found`, and `conflict` when it was answered. */
  readonly lock: (tx: Tx) => Promise<{ readonly offer: DepartureOffer | null }>;
  readonly settle: (tx: Tx, how: SettledHow) => Promise<void>;
};

/**
 * Ends a question, and with `do` first does what it offers, both or neither. A dry run says what would change and keeps nothing. Throws
 * `rule-refused` where nothing is offered, `stale-version` when the case changed since the dry run.
 */
export async function settleQuestion(
  api: Pick<ApiMeans, 'means' | 'queue'>,
  request: FastifyRequest,
  body: SettleQuestion,
  question: Question,
): Promise<QuestionSettled> {
  const { organizationId } = accessOf(request);
  const { db } = api.means;
  const work = async (tx: Tx): Promise<QuestionSettled> => {
    const { offer } = await question.lock(tx);
    const deed = body.do ? await doOffered(api, tx, request, { body, offer }) : asItIs;
    const how = deed.how ?? body.how;
    await question.settle(tx, how);
    return { ...deed, done: !body.dryRun, how };
  };
  return body.dryRun
    ? rehearse(db, organizationId, work)
    : withOrganization(db, organizationId, work, { name: 'settle' });
}

type Deed = Pick<QuestionSettled, 'version' | 'moved' | 'cancelled'> & { readonly how: SettledHow | null };
const asItIs: Deed = { how: null, version: null, moved: null, cancelled: null };

async function doOffered(
  { means, queue }: Pick<ApiMeans, 'means' | 'queue'>,
  tx: Tx,
  request: FastifyRequest,
  { body, offer }: { readonly body: SettleQuestion; readonly offer: DepartureOffer | null },
): Promise<Deed> {
  if (offer === null)
    throw new Failure(
      'rule-refused',
      'This question offers nothing that could be done. Decide it by hand, and settle it without "do".',
    );
  const { acting, operator } = accessOf(request);
  const scope = rowScope(acting, 'departures.add');
  const { offboardingId, version } = await getVisibleCase(tx, scope, `OFF-${offer.number}`);
  if (body.version !== undefined && body.version !== version)
    throw new Failure('stale-version', `OFF-${offer.number} has changed since you saw what this would change.`);
  const { reason, atOnce } = body;
  const actor = operatorActor(operator.operatorId);
  const outcome = await carryOutOffer(means, tx, queue, { offer, offboardingId, actor, reason, atOnce });
  if (outcome.how === 'moved')
    return { ...asItIs, how: 'moved', version, moved: await viewChange(tx, offboardingId, outcome.moved) };
  const { number } = outcome.cancelled;
  return { ...asItIs, how: 'cancelled', version, cancelled: toWire({ ...outcome.cancelled, number: `OFF-${number}` }) };
}

/** What is offered, as it is shown: with the command that would do it. */
export function viewOffer(offer: DepartureOffer | null) {
  return offer === null ? null : { deed: offer.deed, case: `OFF-${offer.number}`, command: commandOf(offer) };
}
