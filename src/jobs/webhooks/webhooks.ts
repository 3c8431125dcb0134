import { randomUUIDv7 } from 'node:crypto';
import { z } from 'zod';
import { checkWebhookUrl, postWebhook } from '../../connectors/post-webhook.ts';
import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { webhookEventTypes } from '../../core/intake/webhook.ts';
import { challengeAnswers, signWebhook } from '../../formats/sign-webhook.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import {
  getWebhookEndpoint,
  insertWebhookEndpoint,
  lockWebhookEndpoint,
  markProved,
  recordReplay,
  saveWebhookSecrets,
  type WebhookEndpoint,
  type WebhookTarget,
} from '../../store/webhooks/webhook-endpoints.ts';
import { rewindLanes } from '../../store/webhooks/webhook-lanes.ts';
import type { Seal } from '../applications/connect-application.ts';
import type { Means } from '../means.ts';

type SealMeans = { readonly means: Pick<Means, 'unseal' | 'randomBytes'>; readonly seal: Seal };

export type NewWebhook = {
  readonly url: string;
  readonly internal: boolean;
  /** `*`, or the types by name. */
  readonly eventTypes: readonly string[];
};

/** An endpoint whose secret was just made; it is shown this once. */
export type MadeWebhook = { readonly endpoint: WebhookEndpoint; readonly secret: string };

/** The secrets that count: the first one without end, the one before it until its instant. */
const kept = z.object({ secrets: z.array(z.object({ secret: z.string(), until: z.string().nullable() })) });

/** Adds an endpoint that gets nothing until it has answered a challenge. Throws `bad-request` for an address or a type that cannot be. */
export async function addWebhook(
  { means, seal }: SealMeans,
  tx: Tx,
  input: NewWebhook,
  operatorId: string,
): Promise<MadeWebhook> {
  const { url, internal } = input;
  const verdict = checkWebhookUrl(url, internal);
  if (!verdict.allowed) throw new Failure('bad-request', verdict.reason);
  const eventTypes = input.eventTypes.includes('*') ? ['*'] : [...new Set(input.eventTypes)];
  const unknown = eventTypes.find((type) => type !== '*' && !webhookEventTypes.some((known) => known === type));
  if (unknown !== undefined || eventTypes.length === 0)
    throw new Failure(
      'bad-request',
      `There is no type of event ${unknown ?? ''} to send. docs/webhooks-out.md lists them.`,
    );
  const endpointId = randomUUIDv7();
  const secret = makeSecret(means);
  await insertWebhookEndpoint(tx, {
    endpointId,
    url,
    internal,
    eventTypes,
    sealedSecrets: seal({ secrets: [{ secret, until: null }] }, boundTo(tx.organizationId, endpointId)),
    ownerId: operatorId,
    actor: operatorActor(operatorId),
  });
  return { endpoint: await getWebhookEndpoint(tx, endpointId, operatorId), secret };
}

/** Gives an endpoint another secret; what is sent is signed with both for `overlapHours`. Throws `not-found`. */
export async function rotateWebhookSecret(
  { means, seal }: SealMeans,
  tx: Tx,
  input: { readonly endpointId: string; readonly overlapHours: number },
  operatorId: string,
): Promise<MadeWebhook> {
  const { endpointId, overlapHours } = input;
  const target = await lockWebhookEndpoint(tx, endpointId);
  const place = boundTo(tx.organizationId, endpointId);
  const [current] = kept.parse(means.unseal(target.sealedSecrets, place)).secrets;
  const previousUntil = target.now.add({ hours: overlapHours });
  const before = current === undefined ? [] : [{ ...current, until: previousUntil.toString() }];
  const secret = makeSecret(means);
  await saveWebhookSecrets(tx, endpointId, {
    sealed: seal({ secrets: [{ secret, until: null }, ...before] }, place),
    previousUntil,
    actor: operatorActor(operatorId),
  });
  return { endpoint: await getWebhookEndpoint(tx, endpointId, operatorId), secret };
}

/** What came of a challenge. */
export type WebhookProof = { readonly proved: boolean; readonly reason: string | null };

/**
 * Posts a challenge, and lets events go there when the answer shows that whoever answers has the secret: 2xx with
 * `{"answer": …}`, the HMAC-SHA256 of the challenge in base64. Throws `not-found`.
 */
export async function proveWebhook(
  means: Pick<Means, 'db' | 'unseal' | 'randomBytes'>,
  place: { readonly organizationId: string; readonly endpointId: string },
  operatorId: string,
): Promise<WebhookProof> {
  const { organizationId, endpointId } = place;
  const target = await withOrganization(means.db, organizationId, (tx) => lockWebhookEndpoint(tx, endpointId));
  const secrets = openWebhookSecrets(means, organizationId, endpointId, target);
  const challenge = Buffer.from(means.randomBytes(24)).toString('base64url');
  const body = JSON.stringify({
    type: 'webhook.challenge',
    timestamp: target.now.toString(),
    data: { challenge },
  });
  const headers = signWebhook({ id: randomUUIDv7(), at: target.now, body, secrets });
  const answer = await postWebhook({ url: target.url, internal: target.internal, headers, body });
  if (answer.kind === 'none') return { proved: false, reason: answer.reason };
  if (answer.status < 200 || answer.status > 299) return { proved: false, reason: `It answered ${answer.status}.` };
  if (!challengeAnswers(challenge, secrets).includes(readAnswer(answer.text)))
    return { proved: false, reason: 'Its answer does not show that it has the secret.' };
  await withOrganization(means.db, organizationId, async (tx) => {
    await lockWebhookEndpoint(tx, endpointId);
    await markProved(tx, endpointId, operatorActor(operatorId));
  });
  return { proved: true, reason: null };
}

function readAnswer(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'answer' in value && typeof value.answer === 'string')
      return value.answer;
  } catch {
    // What is no JSON is no answer.
  }
  return '';
}

/** Sends everything since an instant once more, with the same ids. Throws `rule-refused` for an endpoint that gets nothing now. */
export async function replayWebhook(
  tx: Tx,
  input: { readonly endpointId: string; readonly since: Temporal.Instant },
  operatorId: string,
): Promise<number> {
  const { endpointId, since } = input;
  const { state, eventTypes } = await lockWebhookEndpoint(tx, endpointId);
  if (state !== 'active')
    throw new Failure('rule-refused', 'This endpoint gets nothing until it has answered a challenge: test it first.');
  const streams = await rewindLanes(tx, endpointId, since, eventTypes);
  await recordReplay(tx, endpointId, { since, streams, actor: operatorActor(operatorId) });
  return streams;
}

/** The secrets that sign at this moment. Throws `configuration-wrong` when the key is another. */
export function openWebhookSecrets(
  means: Pick<Means, 'unseal'>,
  organizationId: string,
  endpointId: string,
  { sealedSecrets, now }: Pick<WebhookTarget, 'sealedSecrets' | 'now'>,
): readonly string[] {
  return kept
    .parse(means.unseal(sealedSecrets, boundTo(organizationId, endpointId)))
    .secrets.filter(({ until }) => until === null || Temporal.Instant.compare(now, Temporal.Instant.from(until)) < 0)
    .map(({ secret }) => secret);
}

function boundTo(organizationId: string, endpointId: string): string {
  return `${organizationId}/${endpointId}/webhook`;
}

function makeSecret(means: Pick<Means, 'randomBytes'>): string {
  return `whsec_${Buffer.from(means.randomBytes(32)).toString('base64')}`;
}
