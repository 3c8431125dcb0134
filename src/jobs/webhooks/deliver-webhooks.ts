import { postWebhook, type PostAnswer } from '../../connectors/post-webhook.ts';
import { retryAfterMs } from '../../connectors/retry-after.ts';
import { judgeTry, type ToldEvent, webhookBody } from '../../core/intake/webhook.ts';
import { signWebhook, type SignedHeaders } from '../../formats/sign-webhook.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { queueMessages } from '../../store/messages/messages.ts';
import { disableWebhook, getWebhookTarget, type WebhookTarget } from '../../store/webhooks/webhook-endpoints.ts';
import {
  findFailingMs,
  findNextEvent,
  type HeldLane,
  idleLane,
  type LaneState,
  lockLane,
  noteAttempt,
  postponeLane,
  takeWebhookLanes,
} from '../../store/webhooks/webhook-lanes.ts';
import type { Means } from '../means.ts';
import { startLooking } from '../start-looking.ts';
import { openWebhookSecrets } from './webhooks.ts';
import type { Worker } from '../steps/worker.ts';

type SendMeans = Pick<Means, 'db' | 'unseal' | 'random' | 'log'>;

/** How many lanes are sent at the same time, and how many events of one before another has its turn. */
const most = 8;
const mostInTurn = 50;
/** When a case is looked at again that nobody but the named may know of, or that is the endpoint owner's own. */
const lookAgainMs = 5 * 60 * 1000;
/** After a try that came to nothing, for how long others spare the endpoint; what it asks for itself is longer. */
const pauseMs = 15_000;
/** An endpoint that has taken nothing for so long gets nothing any more. */
const disableAfterMs = 5 * 24 * 60 * 60 * 1000;

/** Posts events to the endpoints that asked for them, as they happen. Any number of workers may run against one database. */
export function startWebhooks(means: SendMeans): Worker {
  const running = new Set<Promise<void>>();
  let stopping = false;
  // Whoever is slow to answer keeps one place, and nobody else waiting.
  const look = async () => {
    if (running.size >= most) await Promise.race(running);
    const held = await takeWebhookLanes(means.db, most - running.size);
    for (const lane of held) {
      const sending = send(means, lane, () => stopping).finally(() => running.delete(sending));
      running.add(sending);
    }
    return held.length > 0;
  };
  const failed = 'Webhooks could not be looked for; trying again.';
  const worker = startLooking(means, look, { everyMs: 2_000, failed });
  return {
    stop: async () => {
      stopping = true;
      await worker.stop();
      await Promise.all(running);
    },
  };
}

/** Takes the lanes that are due, and sends what waits in each, in its order. Answers how many it took. */
export async function deliverWebhooks(means: SendMeans): Promise<number> {
  const held = await takeWebhookLanes(means.db, most);
  await Promise.all(held.map((lane) => send(means, lane)));
  return held.length;
}

async function send(means: SendMeans, lane: HeldLane, isStopping = () => false): Promise<void> {
  try {
    await sendLane(means, lane, isStopping);
  } catch (error) {
    const message = 'A webhook could not be sent or noted; another try follows.';
    means.log({ level: isLocked(error) ? 'info' : 'error', message, endpoint: lane.endpointId, error });
  }
}

/** Somebody writes an event of the same stream and takes long: it is sent in two minutes. */
function isLocked(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '55P03';
}

async function sendLane(means: SendMeans, held: HeldLane, isStopping: () => boolean): Promise<void> {
  const { db } = means;
  const named = { name: 'webhook', repeatable: true };
  for (let sent = 0; sent < mostInTurn && !isStopping(); sent += 1) {
    const ready = await withOrganization(db, held.organizationId, (tx) => getReady(means, tx, held), named);
    if (ready === undefined) return;
    const { url, internal } = ready.target;
    const answer = await postWebhook({ url, internal, headers: ready.headers, body: ready.body });
    const goesOn = await withOrganization(db, held.organizationId, (tx) => note(means, tx, held, ready, answer), named);
    if (!goesOn) return;
  }
  // Another lane, or another worker, has its turn; this one is due again at once.
  await withOrganization(db, held.organizationId, (tx) => postponeLane(tx, held, 0), named);
}

type Ready = {
  readonly target: WebhookTarget;
  readonly lane: LaneState;
  readonly event: ToldEvent;
  readonly headers: SignedHeaders;
  readonly body: string;
};

/** The next message of a lane; undefined when there is none, or none that may go out now. */
async function getReady(means: SendMeans, tx: Tx, held: HeldLane): Promise<Ready | undefined> {
  const lane = await lockLane(tx, held);
  if (lane === undefined) return undefined;
  const target = await getWebhookTarget(tx, held.endpointId);
  if (target.state !== 'active') return undefined;
  if (lane.confidential || lane.ownersCase) {
    await postponeLane(tx, held, lookAgainMs);
    return undefined;
  }
  const event = await findNextEvent(tx, held, target.eventTypes);
  if (event === undefined) {
    await idleLane(tx, held);
    return undefined;
  }
  const body = webhookBody(held.organizationId, event);
  const secrets = openWebhookSecrets(means, held.organizationId, held.endpointId, target);
  return { target, lane, event, body, headers: signWebhook({ id: event.id, at: target.now, body, secrets }) };
}

/** Keeps what came of it. True: the next event of the lane may follow at once. */
async function note(
  means: SendMeans,
  tx: Tx,
  held: HeldLane,
  { lane, event }: Ready,
  answer: PostAnswer,
): Promise<boolean> {
  const { tries, firstTryAt, now } = lane;
  const status = answer.kind === 'answer' ? answer.status : null;
  const askedMs = answer.kind === 'answer' ? retryAfterMs(answer.retryAfter, now) : null;
  const sinceFirstMs = firstTryAt === null ? 0 : now.epochMilliseconds - firstTryAt.epochMilliseconds;
  const verdict = judgeTry({ status, retryAfterMs: askedMs, tries, sinceFirstMs, random: means.random() });
  const mine = await noteAttempt(tx, held, {
    event,
    outcome: verdict.outcome === 'gone' ? 'retry' : verdict.outcome,
    status,
    sizeBytes: answer.kind === 'answer' ? answer.sizeBytes : null,
    reason: answer.kind === 'answer' ? null : answer.reason,
    delayMs: verdict.outcome === 'retry' ? verdict.delayMs : 0,
    pauseMs: Math.max(pauseMs, askedMs ?? 0),
  });
  if (!mine) return false;
  if (verdict.outcome === 'taken') return true;
  if (verdict.outcome === 'gone') await disable(tx, held, 'It answered 410: nothing is wanted there any more.');
  else if (((await findFailingMs(tx, held.endpointId)) ?? 0) >= disableAfterMs)
    await disable(tx, held, 'It has taken nothing for five days.');
  return false;
}

async function disable(tx: Tx, { endpointId }: HeldLane, reason: string): Promise<void> {
  const { url, ownerId, now } = await getWebhookTarget(tx, endpointId);
  if (!(await disableWebhook(tx, endpointId, reason))) return;
  await queueMessages(tx, [
    {
      template: 'webhook_disabled',
      channel: 'mail',
      recipient: { kind: 'operator', id: ownerId },
      offboardingId: null,
      values: { host: new URL(url).host },
      dedupKey: `webhook_disabled:${endpointId}:${now.toString()}`,
    },
  ]);
}
