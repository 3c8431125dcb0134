import type { OpenIdIdentity } from '../../connectors/openid.ts';
import { systemActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { isMailAddress } from '../../core/messages/mail-server.ts';
import { grantKey, groupsIn, rolesOfGroups } from '../../core/sign-in/role-rules.ts';
import type { RoleGrant } from '../../core/permission.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { grantRole, hasOtherAdministrator, insertOperator, revokeRole } from '../../store/people/operators.ts';
import {
  findByAddress,
  findByIdentity,
  insertIdentity,
  listHoldersByGroups,
  listProviderGrants,
  markIdentityUsed,
} from '../../store/sign-in/identities.ts';
import type { ProviderRecord } from '../../store/sign-in/providers.ts';
import { removeProvider, whoSetUp } from '../../store/sign-in/providers.ts';
import { markLetIn, vouchForOperator } from '../../store/sign-in/vouching.ts';

/**
 * Who somebody is here that a provider has proved: known by their subject, at first by a verified address of an operator, or made an
 * operator where their groups give a role and the provider may. Their roles by groups are made what the groups say now. Throws
 * `not-allowed` for whom nothing lets in.
 */
export async function enterByProvider(tx: Tx, provider: ProviderRecord, identity: OpenIdIdentity): Promise<string> {
  const groups = groupsIn(identity.claims[provider.groupsClaim]);
  const roles = rolesOfGroups(provider.roleRules, groups);
  const named = { providerId: provider.id, subject: identity.subject };
  const operatorId =
    (await known(tx, named)) ?? (await linked(tx, provider, identity)) ?? (await made(tx, provider, identity, roles));
  await markIdentityUsed(tx, named);
  await settleRoles(tx, { operatorId, providerId: provider.id, roles });
  const setUpBy = await whoSetUp(tx, provider.id);
  if (setUpBy === null) await vouchForOperator(tx, operatorId, systemActor);
  else await markLetIn(tx, operatorId, setUpBy);
  return operatorId;
}

/** Removes a provider, and the roles that its groups gave. Throws `not-found`. */
export async function forgetProvider(tx: Tx, providerId: string, operatorId: string): Promise<void> {
  await removeProvider(tx, providerId, operatorId);
  for (const holder of await listHoldersByGroups(tx, providerId))
    await settleRoles(tx, { operatorId: holder, providerId, roles: [] });
}

async function known(
  tx: Tx,
  named: { readonly providerId: string; readonly subject: string },
): Promise<string | undefined> {
  const found = await findByIdentity(tx, named);
  if (found?.disabled === true) throw shutOut();
  return found?.operatorId;
}

/** At the first sign-in there the address says who it is, if the provider has verified it and it is one operator's. */
async function linked(tx: Tx, provider: ProviderRecord, identity: OpenIdIdentity): Promise<string | undefined> {
  if (identity.email === null) return undefined;
  const [found, another] = await findByAddress(tx, provider.id, identity.email);
  if (found === undefined || another !== undefined) return undefined;
  if (found.disabled) throw shutOut();
  if (found.linked)
    throw new Failure(
      'not-allowed',
      'The operator with your address has signed in there as somebody else before. An address that was given on does not give the account on.',
    );
  await insertIdentity(tx, found.operatorId, { providerId: provider.id, subject: identity.subject });
  return found.operatorId;
}

async function made(
  tx: Tx,
  provider: ProviderRecord,
  identity: OpenIdIdentity,
  roles: readonly RoleGrant[],
): Promise<string> {
  const { email } = identity;
  if (!provider.makesOperators || roles.length === 0 || email === null || !isMailAddress(email)) {
    const address = email === null ? 'the provider vouches for no address of yours' : `nobody here has ${email}`;
    const groups = provider.makesOperators ? ' and none of your groups has a role' : '';
    throw new Failure(
      'not-allowed',
      `${provider.name} knows you, but ${address}${groups}. Ask an administrator of Handback to add you.`,
    );
  }
  const name = identity.name?.trim().slice(0, 200) ?? '';
  const operator = { name: name === '' ? email : name, email, personId: null };
  const operatorId = await insertOperator(tx, operator, systemActor);
  await insertIdentity(tx, operatorId, { providerId: provider.id, subject: identity.subject });
  return operatorId;
}

/** Makes the roles that somebody holds by groups what the groups say; what was given by hand stays, and so does the last administrator. */
async function settleRoles(
  tx: Tx,
  wanted: { readonly operatorId: string; readonly providerId: string; readonly roles: readonly RoleGrant[] },
): Promise<void> {
  const { operatorId, providerId, roles } = wanted;
  const keys = new Set(roles.map(grantKey));
  for (const role of roles) await grantRole(tx, { operatorId, providerId, ...role }, systemActor);
  for (const held of await listProviderGrants(tx, { operatorId, providerId })) {
    if (keys.has(grantKey(held))) continue;
    const isAdministrator = held.role === 'admin' && held.scope === 'organization';
    if (isAdministrator && !(await hasOtherAdministrator(tx, operatorId))) continue;
    await revokeRole(tx, { operatorId, ...held }, systemActor);
  }
}

function shutOut(): Failure {
  return new Failure('not-allowed', 'Your account here is shut out. Ask an administrator of Handback.');
}
