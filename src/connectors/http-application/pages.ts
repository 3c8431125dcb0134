import type { HttpAnswer, Json } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import type { HttpDefinition, HttpList } from '../../core/applications/http-definition.ts';
import { textOf, valueAt } from '../../core/json-pointer.ts';
import type { TemplateValues } from '../../core/messages/template.ts';
import { idOf } from './account.ts';
import { type Access, addressOf, bodyOf } from './calls.ts';

/** How often a list that is counted through may be read until nothing new comes. */
const mostPasses = 4;

/**
 * The records of a list, each id once, in pages. A list that is counted through (by page or offset) shifts when somebody joins or
 * leaves meanwhile, so it is read again until nothing new comes. Throws `application-unreachable` for whatever is not a complete list.
 */
export async function* readPages(
  access: Access,
  list: HttpList,
  values: TemplateValues = {},
): AsyncIterable<readonly Json[]> {
  const shifts = list.pages.by === 'page' || list.pages.by === 'offset';
  const seen = new Set<string>();
  for (let pass = 1; pass <= mostPasses; pass += 1) {
    let pageCount = 0;
    let fresh = 0;
    for await (const page of onePass(access, list, values)) {
      const news = [...page].filter(([id]) => !seen.has(id));
      for (const [id] of news) seen.add(id);
      pageCount += 1;
      fresh += news.length;
      if (news.length > 0) yield news.map(([, record]) => record);
    }
    if (!shifts || pageCount < 2 || (pass > 1 && fresh === 0)) return;
  }
  throw brokenOff(access, seen.size, `it changed each of the ${mostPasses} times it was read.`);
}

/** The records of an answer that hold a list, by id. The same id twice with other content is no answer. */
export function recordsIn(definition: HttpDefinition, json: Json, items: string): ReadonlyMap<string, Json> {
  const { name } = definition;
  const found = valueAt(json, items);
  if (!Array.isArray(found))
    throw new Failure('application-unreachable', `${name} answered without a list at "${items}".`);
  const records = new Map<string, Json>();
  for (const record of found as readonly Json[]) {
    const id = idOf(definition, record);
    const before = records.get(id);
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(record))
      throw new Failure('application-unreachable', `${name} answered with two accounts that have the same id.`);
    records.set(id, record);
  }
  return records;
}

async function* onePass(
  access: Access,
  list: HttpList,
  values: TemplateValues,
): AsyncIterable<ReadonlyMap<string, Json>> {
  const { definition, call } = access;
  const { pages } = list;
  const seen = new Set<string>();
  const asked = new Set<string>();
  let promised = 0;
  let received = 0;
  let url: string | undefined = firstAddress(access, list, values);
  for (let count = 0; url !== undefined; count += 1) {
    if (asked.has(url)) throw brokenOff(access, seen.size, 'it leads back to a page that was read already.');
    if (pages.by !== 'none' && count >= pages.mostPages)
      throw brokenOff(access, seen.size, `it has more than ${pages.mostPages} pages (mostPages).`);
    asked.add(url);
    const answer = await call('GET', url);
    if (isBeyond(answer, promised > 0 && seen.size >= promised)) return;
    const body = bodyOf(access, answer);
    if ('reason' in body) throw brokenOff(access, seen.size, body.reason);
    const records = recordsIn(definition, body.json, list.items);
    const size = (valueAt(body.json, list.items) as readonly Json[]).length;
    const fresh = [...records.keys()].filter((id) => !seen.has(id));
    if (size > 0 && fresh.length === 0) throw brokenOff(access, seen.size, 'a page holds only what was there before.');
    for (const id of fresh) seen.add(id);
    received += size;
    promised = Math.max(promised, totalIn(list, body.json));
    if (records.size > 0) yield records;
    url = nextAddress(access, list, { url, count: count + 1, received, size, json: body.json, answer });
  }
  if (seen.size < promised) throw brokenOff(access, seen.size, `it had promised ${promised}.`);
}

type Page = {
  readonly url: string;
  readonly count: number;
  readonly received: number;
  readonly size: number;
  readonly json: Json;
  readonly answer: HttpAnswer;
};

function firstAddress(access: Access, list: HttpList, values: TemplateValues): string | undefined {
  const { pages, query, path } = list;
  const size =
    pages.by !== 'none' && pages.size !== undefined ? { [pages.size.parameter]: String(pages.size.value) } : {};
  const start =
    pages.by === 'page'
      ? { [pages.parameter]: String(pages.first) }
      : pages.by === 'offset'
        ? { [pages.parameter]: '0' }
        : {};
  return addressOf(access, { path, query: { ...query, ...size, ...start } }, values);
}

/** Where the list goes on; undefined at its end. */
function nextAddress(access: Access, { pages }: HttpList, page: Page): string | undefined {
  switch (pages.by) {
    case 'none':
      return undefined;
    case 'page':
      return page.size === 0 ? undefined : withParameter(page.url, pages.parameter, String(pages.first + page.count));
    case 'offset':
      return page.size === 0 ? undefined : withParameter(page.url, pages.parameter, String(page.received));
    case 'cursor': {
      const cursor = textIn(access, page, pages.next);
      return cursor === undefined ? undefined : withParameter(page.url, pages.parameter, cursor);
    }
    case 'url': {
      const next = textIn(access, page, pages.next);
      return next === undefined ? undefined : sameOrigin(access, next, page.url);
    }
    case 'link': {
      const header = page.answer.kind === 'answer' ? page.answer.headers['link'] : undefined;
      const next = header === undefined ? undefined : linkTo('next', header);
      return next === undefined ? undefined : sameOrigin(access, next, page.url);
    }
  }
}

/** What leads to the next page; undefined where the answer says that there is none. */
function textIn(access: Access, { json, count }: Page, pointer: string): string | undefined {
  const value = valueAt(json, pointer);
  if (value === undefined || value === null || value === '' || value === false) return undefined;
  const text = textOf(value);
  if (text !== undefined) return text;
  throw brokenOff(access, count, 'what leads to the next page is no text.');
}

/** A page is only asked for where the list began: the credential is told to nobody else. */
function sameOrigin(access: Access, next: string, from: string): string {
  const url = URL.parse(next, from);
  if (url !== null && url.origin === new URL(from).origin && url.username === '') return url.href;
  throw brokenOff(access, 0, 'its next page is at another address.');
}

function withParameter(address: string, name: string, value: string): string {
  const url = new URL(address);
  url.searchParams.set(name, value.toWellFormed());
  return url.href;
}

/** The target of a link with this relation (RFC 8288 §3); undefined for none. */
function linkTo(relation: string, header: string): string | undefined {
  for (const [, target, parameters = ''] of header.matchAll(
    /<([^<>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^",;\s]+))*)/g,
  )) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^",;\s]+))/i.exec(parameters);
    if ((rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/\s+/).includes(relation)) return target;
  }
  return undefined;
}

/** Some applications answer so to a page behind the last one. */
function isBeyond(answer: HttpAnswer, isComplete: boolean): boolean {
  return isComplete && answer.kind === 'answer' && (answer.status === 404 || answer.status === 400);
}

function totalIn({ pages }: HttpList, json: Json): number {
  const total = pages.total === undefined ? 0 : Number(textOf(valueAt(json, pages.total)) ?? 0);
  return Number.isSafeInteger(total) ? total : 0;
}

function brokenOff({ definition }: Access, count: number, why: string): Failure {
  return new Failure(
    'application-unreachable',
    `The list of ${definition.name} broke off after ${count} entries: ${why}`,
  );
}
