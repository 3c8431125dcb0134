import type {
  AccountListing,
  AccountReading,
  AccountSeen,
  Administration,
  Json,
  PersonKeys,
} from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import type { HttpSearch } from '../../core/applications/http-definition.ts';
import { type SearchKey, searchKeys } from '../../core/applications/http-parts.ts';
import { valueAt } from '../../core/json-pointer.ts';
import { type Belonging, belongingsIn, hasKey, idOf, type Subject, subjectOf } from './account.ts';
import { type Access, addressOf, bodyOf } from './calls.ts';
import { readPages, recordsIn } from './pages.ts';

/** One look at one account: in the contract's words, and as the application shows it where it is there. */
export type Look = { readonly reading: AccountReading; readonly subject: Subject | undefined };

const keysOfPeople = { email: 'emails', login: 'logins', employeeNumber: 'employeeNumbers' } as const;

/**
 * Finds a person's accounts by every key that can be searched for; a key without a search of its own is looked for in the whole list.
 * Unknown unless each way of searching found the canary too, and nothing came that was not asked for.
 */
export async function findAccounts(access: Access, keys: PersonKeys): Promise<AccountListing> {
  const { definition } = access;
  try {
    const found = new Map<string, Subject>();
    const add = async (record: Json) => {
      const id = idOf(definition, record);
      if (!found.has(id) && !isCanary(access, id)) found.set(id, await withBelongings(access, record));
    };
    let asked = 0;
    for (const id of keys.externalIds) {
      asked += 1;
      if (addressOf(access, definition.find.id, { id }) === undefined) continue;
      const look = await lookAt(access, id);
      if (look.reading.state === 'unknown') return look.reading;
      if (look.subject !== undefined && !isCanary(access, id)) found.set(id, look.subject);
    }
    const inList: { readonly key: SearchKey; readonly value: string }[] = [];
    for (const key of searchKeys) {
      const values = keys[keysOfPeople[key]];
      const search = definition.find[key];
      if (values.length === 0 || definition.account[key] === undefined) continue;
      asked += 1;
      if (search === undefined) inList.push(...values.map((value) => ({ key, value })));
      else for (const record of await searchFor(access, search, key, values)) await add(record);
    }
    if (inList.length > 0) {
      for await (const page of completeList(access)) {
        for (const record of page)
          if (inList.some(({ key, value }) => hasKey(definition, record, key, value))) await add(record);
      }
    }
    if (asked === 0)
      return {
        state: 'unknown',
        reason: `${definition.name} cannot be searched by anything that is known of this person.`,
      };
    return { state: 'seen', accounts: [...found.values()].map(({ account }) => account) };
  } catch (error) {
    return { state: 'unknown', reason: reasonOf(error) };
  }
}

/** Reads one account by id. Absent is only said when the canary is read in the same way. */
export async function lookAt(access: Access, id: string): Promise<Look> {
  try {
    const record = await readById(access, id);
    if (record === 'not an id') return notSeen('This is not an id that could stand in an address.');
    if (record === 'absent') {
      const canary = await readById(access, access.definition.canary.id);
      return typeof canary === 'string'
        ? notSeen(blind(access, 'the id'))
        : { reading: { state: 'absent' }, subject: undefined };
    }
    const subject = await withBelongings(access, record.record);
    return { reading: { state: 'present', account: subject.account }, subject };
  } catch (error) {
    return notSeen(reasonOf(error));
  }
}

/** Every account in pages; throws `application-unreachable` when the list is not complete or the canary was not in it. */
export async function* listAccounts(access: Access): AsyncIterable<readonly AccountSeen[]> {
  for await (const page of completeList(access)) {
    const accounts: AccountSeen[] = [];
    for (const record of page) {
      if (isCanary(access, idOf(access.definition, record))) continue;
      accounts.push((await withBelongings(access, record)).account);
    }
    yield accounts;
  }
}

/** Throws unless the canary is found in each way that people are searched for, what hangs on it can be read, and a list begins. */
export async function probe(access: Access): Promise<void> {
  const { definition } = access;
  const canary = await lookAt(access, definition.canary.id);
  if (canary.reading.state !== 'present') {
    const why = canary.reading.state === 'unknown' ? canary.reading.reason : blind(access, 'the id');
    throw new Failure('application-unreachable', why);
  }
  for (const key of searchKeys) {
    const search = definition.find[key];
    if (search !== undefined) await searchFor(access, search, key, []);
  }
  for await (const _ of readPages(access, definition.list)) break;
}

/** Who administers the application, as the definition's own list of them says. */
export async function readAdministration(
  access: Access,
  list: NonNullable<Access['definition']['administrators']>,
): Promise<Administration> {
  try {
    const records = (await Array.fromAsync(readPages(access, list))).flat();
    // There is always somebody: an empty answer only says that the credential may not see them.
    if (records.length === 0)
      return { state: 'unknown', reason: `${access.definition.name} names nobody who administers it.` };
    const people = records.filter((record) => !isCanary(access, idOf(access.definition, record)));
    const admins = people.map((record) => {
      const { account } = subjectOf(access.definition, record, { groups: [], seats: [] });
      return { externalId: account.externalId, active: account.active };
    });
    return { state: 'seen', admins, owned: [], keep: null };
  } catch (error) {
    return { state: 'unknown', reason: reasonOf(error) };
  }
}

export function isCanary({ definition }: Access, id: string): boolean {
  return id === definition.canary.id;
}

/** The records that a search finds for any of the values; throws unless it finds the canary as well. */
async function searchFor(
  access: Access,
  search: HttpSearch,
  key: SearchKey,
  values: readonly string[],
): Promise<readonly Json[]> {
  const { definition } = access;
  const found: Json[] = [];
  for (const value of values) found.push(...(await searchOnce(access, search, key, value)));
  const canary = await searchOnce(access, search, key, definition.canary[key] ?? '');
  if (!canary.some((record) => isCanary(access, idOf(definition, record))))
    throw new Failure('application-unreachable', blind(access, `the ${key}`));
  return found;
}

async function searchOnce(access: Access, search: HttpSearch, key: SearchKey, value: string): Promise<readonly Json[]> {
  const { definition, call } = access;
  const isMeant = (record: Json) => hasKey(definition, record, key, value);
  const url = addressOf(access, search, { [key]: value });
  if (url === undefined) return [];
  if (search.matches === 'loose') {
    const list = { ...search, pages: definition.list.pages };
    return (await Array.fromAsync(readPages(access, list, { [key]: value }))).flat().filter(isMeant);
  }
  const body = bodyOf(access, await call('GET', url));
  if ('reason' in body) throw new Failure('application-unreachable', body.reason);
  const records = [...recordsIn(definition, body.json, search.items).values()];
  if (records.every(isMeant)) return records;
  throw new Failure('application-unreachable', `${definition.name} answered with accounts that nobody asked for.`);
}

async function* completeList(access: Access): AsyncIterable<readonly Json[]> {
  let canarySeen = false;
  for await (const page of readPages(access, access.definition.list)) {
    canarySeen ||= page.some((record) => isCanary(access, idOf(access.definition, record)));
    yield page;
  }
  if (!canarySeen) throw new Failure('application-unreachable', blind(access, 'the list'));
}

async function readById(access: Access, id: string): Promise<{ readonly record: Json } | 'absent' | 'not an id'> {
  const { definition, call } = access;
  const { find, name } = definition;
  const url = addressOf(access, find.id, { id });
  if (url === undefined) return 'not an id';
  const answer = await call('GET', url);
  if (answer.kind === 'answer' && find.id.absent.includes(answer.status)) return 'absent';
  const body = bodyOf(access, answer);
  if ('reason' in body) throw new Failure('application-unreachable', body.reason);
  const records =
    find.id.items === undefined
      ? [valueAt(body.json, find.id.item ?? '')]
      : [...recordsIn(definition, body.json, find.id.items).values()];
  const [record] = records;
  if (record === undefined && find.id.items !== undefined) return 'absent';
  if (record === undefined || records.length > 1 || idOf(definition, record) !== id)
    throw new Failure('application-unreachable', `${name} answered with another account than it was asked for.`);
  return { record };
}

async function withBelongings(access: Access, record: Json): Promise<Subject> {
  const { groups, seats } = access.definition.account;
  const own = { groups: await belongingsOf(access, groups, record), seats: await belongingsOf(access, seats, record) };
  return subjectOf(access.definition, record, own);
}

async function belongingsOf(
  access: Access,
  where: Access['definition']['account']['groups'],
  record: Json,
): Promise<readonly Belonging[]> {
  if (where === undefined) return [];
  if (where.path === undefined) return belongingsIn(access.definition, where, record);
  const json = await readBeside(access, where, idOf(access.definition, record));
  return belongingsIn(access.definition, where, json);
}

/** The answer of a path that belongs to one account; throws `application-unreachable` where there is none. */
export async function readBeside(
  access: Access,
  where: { readonly path?: string | undefined; readonly query: Readonly<Record<string, string>> },
  id: string,
): Promise<Json> {
  const url = addressOf(access, where, { id });
  const body =
    url === undefined
      ? { reason: 'The id cannot stand in an address.' }
      : bodyOf(access, await access.call('GET', url));
  if ('reason' in body) throw new Failure('application-unreachable', body.reason);
  return body.json;
}

function blind({ definition: { canary, name } }: Access, by: string): string {
  return `${name} did not show the canary account ${canary.id} when asked by ${by}, so it could not see everything. Check the credential's rights and the definition.`;
}

function notSeen(reason: string): Look {
  return { reading: { state: 'unknown', reason }, subject: undefined };
}

/** A refused credential concerns every account and goes on as it is; whatever else went wrong makes this look unknown. */
export function reasonOf(error: unknown): string {
  if (error instanceof Failure && error.code === 'application-unreachable') return error.message;
  throw error;
}
