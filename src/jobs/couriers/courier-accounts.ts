import { z } from 'zod';
import { easypostConfig, modeOfKey, openEasypost } from '../../connectors/couriers/easypost.ts';
import { isSignedByEasypost, readEasypostEvent } from '../../connectors/couriers/easypost-webhook.ts';
import { makeHttp } from '../../connectors/http.ts';
import type { Courier } from '../../core/couriers/courier.ts';
import { Failure } from '../../core/failure.ts';
import {
  type CourierAccess,
  type CourierAccount,
  getCourierAccess,
  insertCourierAccount,
  newCourierAccount,
  noteCourierProblem,
  saveCourierKey,
} from '../../store/couriers/courier-accounts.ts';
import { insertShipmentEvent } from '../../store/couriers/shipment-events.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { getOrganization } from '../../store/people/organizations.ts';
import type { Seal } from '../applications/connect-application.ts';
import type { Means } from '../means.ts';

export type NewCourier = {
  readonly name: string;
  readonly apiKey: string;
  /** What webhooks are signed with, where it was chosen before; null: one is made, and shown once. */
  readonly webhookSecret: string | null;
  readonly config: z.input<typeof easypostConfig>;
  readonly labelDays: number;
  /** Store it although nothing was tried. */
  readonly unchecked: boolean;
};

/** A courier that was just connected; its secret is shown this once, and null where it was chosen before. */
export type MadeCourier = { readonly courier: CourierAccount; readonly secret: string | null };

const kept = z.object({ apiKey: z.string(), webhookSecret: z.string() });

/**
 * Connects EasyPost: the key is tried, outside any transaction, before anything is stored, unless that is not wanted. Throws `bad-request` for what is no key,
 * `rule-refused` in a demonstration, and what the trial throws.
 */
export async function connectCourier(
  { means, seal }: { readonly means: Means; readonly seal: Seal },
  organizationId: string,
  input: NewCourier,
  operatorId: string,
): Promise<MadeCourier> {
  const { db, randomBytes } = means;
  const { name, apiKey, labelDays } = input;
  const mode = modeOfKey(apiKey);
  if (mode === undefined)
    throw new Failure('bad-request', 'apiKey: a key of EasyPost begins with EZTK (test) or EZAK (production).');
  const config = easypostConfig.parse(input.config);
  await withOrganization(db, organizationId, async (tx) => refuseInDemo((await getOrganization(tx)).demo), {
    name: 'courier-read',
  });
  const webhookSecret = input.webhookSecret ?? Buffer.from(randomBytes(32)).toString('base64url');
  const { id, endpoint } = newCourierAccount();
  const account = { id, name, courier: 'easypost', mode, endpoint, labelDays, config };
  const sealed = seal({ apiKey, webhookSecret }, boundTo(organizationId, id));
  if (!input.unchecked) await openCourier(means, organizationId, { ...account, sealed }).probe();
  return withOrganization(
    db,
    organizationId,
    async (tx) => {
      await insertCourierAccount(tx, { ...account, sealed }, operatorId);
      const { config: _config, sealed: _sealed, ...courier } = await getCourierAccess(tx, id);
      return { courier, secret: input.webhookSecret === null ? webhookSecret : null };
    },
    { name: 'courier-save' },
  );
}

/**
 * Gives a courier another key of the same kind, after trying it. Throws `not-found`, `bad-request` for a key of the other kind, and what
 * the trial throws.
 */
export async function changeCourierKey(
  { means, seal }: { readonly means: Means; readonly seal: Seal },
  organizationId: string,
  change: { readonly courierAccountId: string; readonly apiKey: string; readonly unchecked: boolean },
  operatorId: string,
): Promise<void> {
  const { courierAccountId: id, apiKey, unchecked } = change;
  const access = await withOrganization(means.db, organizationId, (tx) => getCourierAccess(tx, id));
  if (modeOfKey(apiKey) !== access.mode)
    throw new Failure(
      'bad-request',
      `apiKey: this courier has a ${access.mode} key, and needs another one of that kind. Connect the other kind beside it.`,
    );
  const { webhookSecret } = kept.parse(means.unseal(access.sealed, boundTo(organizationId, id)));
  const sealed = seal({ apiKey, webhookSecret }, boundTo(organizationId, id));
  if (!unchecked) await openCourier(means, organizationId, { ...access, sealed }).probe();
  await withOrganization(means.db, organizationId, (tx) => saveCourierKey(tx, id, sealed, operatorId), {
    name: 'courier-save',
  });
}

/** Nothing that is only shown off may send real parcels. */
function refuseInDemo(demo: boolean): void {
  if (!demo) return;
  throw new Failure(
    'rule-refused',
    'This organization is a demonstration and buys no labels. Start Handback with --empty on another data directory, or send by hand.',
  );
}

/** Whether a courier takes its key now, which is noted too. */
export type CourierProof = { readonly works: boolean; readonly reason: string | null };

/** Tries a courier's key. Throws `not-found`. */
export async function probeCourier(
  means: Means,
  organizationId: string,
  courierAccountId: string,
): Promise<CourierProof> {
  const { db } = means;
  const access = await withOrganization(db, organizationId, (tx) => getCourierAccess(tx, courierAccountId));
  const reason = await whyNot(() => openCourier(means, organizationId, access).probe());
  await withOrganization(db, organizationId, (tx) => noteCourierProblem(tx, courierAccountId, reason));
  return { works: reason === null, reason };
}

async function whyNot(tried: () => Promise<void>): Promise<string | null> {
  try {
    await tried();
    return null;
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
}

/** A courier, ready to be asked. Throws `configuration-wrong` when the key of the installation is another. */
export function openCourier(
  means: Pick<Means, 'unseal'>,
  organizationId: string,
  { id, config, sealed }: Pick<CourierAccess, 'id' | 'config' | 'sealed'>,
): Courier {
  const { apiKey } = kept.parse(means.unseal(sealed, boundTo(organizationId, id)));
  const now = () => Temporal.Now.instant();
  return openEasypost({ http: makeHttp(), config: easypostConfig.parse(config), apiKey, now });
}

/** Keeps what a courier posted, if its signature fits; false when it does not. A delivery that comes again is taken, and changes nothing. */
export async function keepCourierEvent(
  means: Pick<Means, 'unseal'>,
  tx: Tx,
  courierAccountId: string,
  message: {
    readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
    readonly body: Uint8Array;
  },
): Promise<boolean> {
  const { id, sealed } = await getCourierAccess(tx, courierAccountId);
  const { webhookSecret } = kept.parse(means.unseal(sealed, boundTo(tx.organizationId, id)));
  if (!isSignedByEasypost(webhookSecret, message.headers, message.body)) return false;
  const { deliveryId } = readEasypostEvent(message.body, Temporal.Now.instant());
  await insertShipmentEvent(tx, { courierAccountId, deliveryId, body: message.body });
  return true;
}

function boundTo(organizationId: string, courierAccountId: string): string {
  return `${organizationId}/courier/${courierAccountId}`;
}
