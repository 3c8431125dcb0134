import type { FastifyRequest } from 'fastify';
import { Failure } from '../core/failure.ts';

/** The ETag of a row at a version (RFC 9110 §8.8.3). */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/** The version a change was made for; undefined when the sender does not mind. Throws `bad-request` for what is no ETag of ours. */
export function expectedVersion(request: FastifyRequest): number | undefined {
  const header = request.headers['if-match'];
  if (header === undefined || header.trim() === '*') return undefined;
  const version = /^"(\d{1,9})"$/.exec(header.trim())?.[1];
  if (version === undefined) throw new Failure('bad-request', 'If-Match must be the ETag of a reading, such as "3".');
  return Number(version);
}

/** Throws `stale-version` when the change was made for another version than the row has now. */
export function refuseStale(request: FastifyRequest, version: number): void {
  const expected = expectedVersion(request);
  if (expected === undefined || expected === version) return;
  throw new Failure('stale-version', `You read version ${expected}; by now it is version ${version}.`);
}
