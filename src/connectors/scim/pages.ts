import { z } from 'zod';
import { Failure } from '../../core/failure.ts';
import { application, bodyOf, type ScimCall } from './calls.ts';

const mostPages = 100_000;

const list = z.object({
  totalResults: z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).pipe(z.number().int().min(0)),
  Resources: z.array(z.looseObject({ id: z.string().min(1) })).nullish(),
});
export type Resource = { readonly [name: string]: unknown; readonly id: string };

export type Query = {
  readonly endpoint: 'Users' | 'Groups';
  readonly filter?: string;
  readonly pageSize: number;
  /** Asks on until nothing new comes, whatever the total says: for a listing that must be complete. */
  readonly untilEmpty?: boolean;
};

/**
 * The resources of a query, each once, in pages (RFC 7644 §3.4.2.4). Goes by what arrives and not by `itemsPerPage`, which applications state
 * wrongly; throws `application-unreachable` when fewer arrived than any page had promised.
 */
export async function* readPages(call: ScimCall, query: Query): AsyncIterable<readonly Resource[]> {
  const seen = new Set<string>();
  let received = 0;
  let promised = 0;
  for (let count = 0; count < mostPages; count += 1) {
    const page = await readPage(call, query, received + 1, received > 0 && received >= promised);
    const fresh = new Map(page.resources.filter(({ id }) => !seen.has(id)).map((resource) => [resource.id, resource]));
    received += page.resources.length;
    promised = Math.max(promised, page.total);
    for (const id of fresh.keys()) seen.add(id);
    if (fresh.size > 0) yield [...fresh.values()];
    const isEnough = seen.size >= promised && page.resources.length < query.pageSize && query.untilEmpty !== true;
    if (fresh.size === 0 || isEnough) {
      if (seen.size >= promised) return;
      throw brokenOff(seen.size, `it had promised ${promised}.`);
    }
  }
  throw brokenOff(seen.size, 'it has no end.');
}

/** All resources of a query at once. */
export async function readAll(call: ScimCall, query: Query): Promise<readonly Resource[]> {
  return (await Array.fromAsync(readPages(call, query))).flat();
}

async function readPage(call: ScimCall, { endpoint, filter, pageSize }: Query, startIndex: number, isBeyond: boolean) {
  const words = [`startIndex=${startIndex}`, `count=${pageSize}`];
  if (filter !== undefined) words.unshift(`filter=${encodeURIComponent(filter)}`);
  const answer = await call('GET', `${endpoint}?${words.join('&')}`);
  const nothing = { resources: [], total: 0 };
  // Some applications answer so to a page behind the last one, and to a filter that nothing matches.
  if (answer.kind === 'answer' && answer.status === 404 && (isBeyond || filter !== undefined)) return nothing;
  if (answer.kind === 'answer' && answer.status === 400 && isBeyond) return nothing;
  const body = bodyOf(answer);
  if ('reason' in body) throw brokenOff(startIndex - 1, body.reason);
  const parsed = list.safeParse(body.json);
  if (!parsed.success) throw brokenOff(startIndex - 1, `${application} answered with something that is no list.`);
  return { resources: parsed.data.Resources ?? [], total: parsed.data.totalResults };
}

function brokenOff(count: number, why: string): Failure {
  return new Failure('application-unreachable', `The list broke off after ${count} entries: ${why}`);
}
