import { endsAccess, isPrivileged, mayEndAccess, soleRights } from '../../core/applications/administration.ts';
import type { ConnectorSession, WriteResult } from '../../core/applications/connector.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { endPrivilegedLease, takePrivilegedLease } from '../../store/steps/privileged-leases.ts';
import type { Try } from './carry-out-verb.ts';
import { usualLeaseMs } from './lease.ts';
import type { Means } from '../means.ts';

/** How long a step waits before it asks again whether it is its turn. */
const turnMs = 2_000;

/**
 * Sends a write, unless it would end a protected access: one that is named, or one that the application itself, asked right
 * now, shows to be its last administrator or owner. Whoever administers it is ended one at a time: two who leave together
 * would each see the other still there.
 */
export async function endAccess(
  means: Means,
  organizationId: string,
  one: Try,
  { session, send }: { readonly session: ConnectorSession; readonly send: () => Promise<WriteResult> },
): Promise<WriteResult> {
  if (!endsAccess(one.verb)) return send();
  const { protectedReason } = one.aim;
  if (protectedReason !== null)
    return { outcome: 'refused', reason: `protected: ${protectedReason}. A person decides what becomes of it.` };
  const first = await judge(session, one);
  if (first === 'ordinary') return send();
  if (first !== 'privileged') return first;

  const { applicationId } = one.aim;
  const wanted = { applicationId, stepId: one.claim.stepId, leaseMs: means.leaseMs ?? usualLeaseMs };
  const epoch = await withOrganization(means.db, organizationId, (tx) => takePrivilegedLease(tx, wanted), {
    name: 'turn',
  });
  if (epoch === null) {
    const reason = `Another step is ending the access of somebody who administers ${one.access.name}; this one waits its turn.`;
    return { outcome: 'definitely_not', reason, retryAfterMs: turnMs };
  }
  const second = await judge(session, one);
  const result = typeof second === 'string' ? await send() : second;
  const visibleInMs = visibleIn(result, session.writes[one.verb]?.lagMs ?? 0);
  if (visibleInMs !== null)
    await withOrganization(
      means.db,
      organizationId,
      (tx) => endPrivilegedLease(tx, { applicationId, epoch, visibleInMs }),
      { name: 'turn-end' },
    );
  return result;
}

/** Asks the application what hangs on this account. Without an answer nothing is written: the step tries again. */
async function judge(session: ConnectorSession, { aim }: Try): Promise<WriteResult | 'ordinary' | 'privileged'> {
  if (session.readAdmins === undefined) return 'ordinary';
  const seen = await session.readAdmins(aim.externalId);
  if (seen.state === 'unknown') {
    const reason = `Who administers the application could not be read: ${seen.reason}`;
    return { outcome: 'definitely_not', reason, retryAfterMs: 0 };
  }
  const verdict = mayEndAccess(seen, aim.externalId);
  if (!verdict.allowed) {
    const sole = seen.keep === null ? soleRights(seen, aim.externalId) : [];
    return { outcome: 'refused', reason: verdict.reason, sole };
  }
  return isPrivileged(seen, aim.externalId) ? 'privileged' : 'ordinary';
}

/** When everybody can see what came of a write; null where nobody knows, so that the turn ends with its lease. */
function visibleIn({ outcome }: WriteResult, lagMs: number): number | null {
  if (outcome === 'applied') return lagMs;
  return outcome === 'refused' || outcome === 'definitely_not' ? 0 : null;
}
