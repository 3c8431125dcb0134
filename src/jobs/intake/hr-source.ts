import { z } from 'zod';
import type { JsonObject } from '../../core/applications/connector.ts';
import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { saySettingProblem } from '../../core/applications/setting-problem.ts';
import { type HrSourceKind, hrSourceConfigs } from '../../core/intake/hr-source.ts';
import {
  isWebhookSecret,
  type SignedDelivery,
  verifyWebhook,
  type WebhookHeaders,
  type WebhookScheme,
} from '../../formats/webhook-signature.ts';
import type { Tx } from '../../store/database/transaction.ts';
import {
  getHrSource,
  getSourceSigning,
  type HrSource,
  insertHrSource,
  lockHrSource,
  newHrSource,
  type SourceSigning,
  recordSecretChange,
  saveSourceSecrets,
} from '../../store/intake/hr-sources.ts';
import { insertScimToken, scimTokenPrefix } from '../../store/intake/scim-tokens.ts';
import type { Seal } from '../applications/connect-application.ts';
import type { Means } from '../means.ts';
import { policiesOf } from '../plans/own-policies.ts';
import { choosePlaybook, type Policies } from '../plans/playbooks.ts';

type SealMeans = { readonly means: Pick<Means, 'unseal' | 'randomBytes'>; readonly seal: Seal };

export type NewHrSource = {
  readonly name: string;
  readonly kind: HrSourceKind;
  readonly config: JsonObject;
  /** What the sender signs with, where it chose that itself. */
  readonly secret: string | null;
  /** What BambooHR is read with. */
  readonly apiKey: string | null;
};

/** A source whose secret was just set; it is shown this once, and null where the sender chose it or has still to. */
export type MadeHrSource = { readonly source: HrSource; readonly secret: string | null };

/** The secrets that count: the first one without end, the one before it until its instant. */
const kept = z.object({ secrets: z.array(z.object({ secret: z.string(), until: z.string().nullable() })) });
type Kept = z.infer<typeof kept>;

/**
 * Adds a source with a public address of its own. BambooHR makes its secret itself, for an address it is given, so there it may
 * follow with `rotateSecret`. Throws `bad-request` for settings that do not fit or a playbook that is not there, `conflict` for a name that is taken.
 */
export async function addHrSource(
  { means, seal, policies }: SealMeans & { readonly policies: Policies },
  tx: Tx,
  input: NewHrSource,
  operatorId: string,
): Promise<MadeHrSource> {
  const config = hrSourceConfigs[input.kind].safeParse(input.config);
  if (!config.success) {
    const problems = config.error.issues.map((issue) => saySettingProblem('config', issue));
    throw new Failure('bad-request', problems.join(' '));
  }
  const { playbook } = config.data;
  if (playbook !== null) choosePlaybook(await policiesOf(tx, policies), { playbook, overlays: [] });
  if ((input.kind === 'bamboohr') !== (input.apiKey !== null))
    throw new Failure('bad-request', 'An API key belongs to a source of the kind bamboohr, and that kind needs one.');
  if (input.kind === 'scim' && input.secret !== null) throw ownToken();
  const { sourceId, endpoint } = newHrSource();
  const boundTo = `${tx.organizationId}/${sourceId}`;
  const made = input.kind === 'bamboohr' ? null : makeSecret(means, input.kind);
  const secret = input.secret ?? made;
  if (secret !== null) checkSecret(input.kind, secret);
  await insertHrSource(tx, {
    sourceId,
    endpoint,
    name: input.name,
    kind: input.kind,
    config: config.data as JsonObject,
    // A token is only ever compared, so its hash is enough.
    sealedSecrets:
      secret === null || input.kind === 'scim'
        ? null
        : seal({ secrets: [{ secret, until: null }] }, secretsOf(boundTo)),
    sealedCredentials: input.apiKey === null ? null : seal({ apiKey: input.apiKey }, boundTo),
    actor: operatorActor(operatorId),
  });
  if (input.kind === 'scim' && made !== null)
    await insertScimToken(tx, { sourceId, secret: made, previousUntil: null });
  return { source: await getHrSource(tx, sourceId), secret: input.secret === null ? made : null };
}

/**
 * Gives a source another secret; the one that counted until now goes on counting for `overlapHours`, and every older one ends.
 * Throws `not-found`, and `bad-request` for a secret that cannot be used.
 */
export async function rotateSecret(
  { means, seal }: SealMeans,
  tx: Tx,
  input: { readonly sourceId: string; readonly secret: string | null; readonly overlapHours: number },
  operatorId: string,
): Promise<MadeHrSource> {
  const signing = await lockHrSource(tx, input.sourceId);
  if (signing.kind === 'bamboohr' && input.secret === null)
    throw new Failure('bad-request', 'BambooHR makes its secret itself: send the private key that it showed.');
  if (signing.kind === 'scim') return rotateScimToken({ means }, tx, { ...input, now: signing.now }, operatorId);
  const secret = input.secret ?? makeSecret(means, signing.kind);
  checkSecret(signing.kind, secret);
  const boundTo = secretsOf(`${tx.organizationId}/${input.sourceId}`);
  const [current] = openSecrets(means, signing, boundTo);
  const until = signing.now.add({ hours: input.overlapHours });
  const before = current === undefined || current.secret === secret ? [] : [{ ...current, until: until.toString() }];
  await saveSourceSecrets(tx, {
    sourceId: input.sourceId,
    sealed: seal({ secrets: [{ secret, until: null }, ...before] }, boundTo),
    previousUntil: before.length === 0 ? null : until,
    actor: operatorActor(operatorId),
  });
  return { source: await getHrSource(tx, input.sourceId), secret: input.secret === null ? secret : null };
}

async function rotateScimToken(
  { means }: Pick<SealMeans, 'means'>,
  tx: Tx,
  input: Parameters<typeof rotateSecret>[2] & { readonly now: Temporal.Instant },
  operatorId: string,
): Promise<MadeHrSource> {
  const { sourceId, overlapHours, now } = input;
  if (input.secret !== null) throw ownToken();
  const secret = makeSecret(means, 'scim');
  const previousUntil = now.add({ hours: overlapHours });
  await insertScimToken(tx, { sourceId, secret, previousUntil });
  await recordSecretChange(tx, { sourceId, previousUntil, actor: operatorActor(operatorId) });
  return { source: await getHrSource(tx, sourceId), secret };
}

function ownToken(): Failure {
  return new Failure('bad-request', 'A source of the kind scim gets its token from Handback: send no secret.');
}

/** Checks that a message is the source's own; undefined when it is not, for whatever reason. */
export async function verifyMessage(
  means: Pick<Means, 'unseal'>,
  tx: Tx,
  sourceId: string,
  message: { readonly headers: WebhookHeaders; readonly body: Uint8Array },
): Promise<SignedDelivery | undefined> {
  const signing = await getSourceSigning(tx, sourceId);
  // What is pushed by SCIM comes with its token, and never to an address of its own.
  const { kind, now } = signing;
  if (kind === 'scim' || signing.disabled) return undefined;
  const secrets = openSecrets(means, signing, secretsOf(`${tx.organizationId}/${sourceId}`))
    .filter(({ until }) => until === null || Temporal.Instant.compare(now, Temporal.Instant.from(until)) < 0)
    .map(({ secret }) => secret);
  return verifyWebhook({ ...message, scheme: schemeOf(kind, signing.config), secrets, now });
}

function openSecrets(means: Pick<Means, 'unseal'>, { sealedSecrets }: SourceSigning, boundTo: string): Kept['secrets'] {
  return sealedSecrets === null ? [] : kept.parse(means.unseal(sealedSecrets, boundTo)).secrets;
}

/** Secrets and credentials of a source are sealed for two places, so that the one cannot be put where the other is read. */
function secretsOf(boundTo: string): string {
  return `${boundTo}/secrets`;
}

function schemeOf(kind: WebhookScheme['kind'], config: JsonObject): WebhookScheme {
  return kind === 'generic_hmac' ? { kind, layout: hrSourceConfigs.generic_hmac.parse(config) } : { kind };
}

function makeSecret(means: Pick<Means, 'randomBytes'>, kind: HrSourceKind): string {
  const random = Buffer.from(means.randomBytes(32));
  if (kind === 'scim') return `${scimTokenPrefix}${random.toString('base64url')}`;
  return kind === 'standard_webhooks' ? `whsec_${random.toString('base64')}` : random.toString('base64url');
}

function checkSecret(kind: HrSourceKind, secret: string): void {
  if (kind === 'scim' || isWebhookSecret(kind, secret)) return;
  const wanted =
    kind === 'standard_webhooks'
      ? 'is "whsec_" and 24 to 64 bytes in base64'
      : 'has 16 to 256 characters, none at its ends blank';
  throw new Failure('bad-request', `This secret cannot be used: for ${kind}, it ${wanted}.`);
}
