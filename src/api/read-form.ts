import type { FastifyRequest } from 'fastify';
import { Failure } from '../core/failure.ts';
import { showsNothing } from '../core/shows-nothing.ts';
import type { StepForm } from '../jobs/messages/use-link.ts';

/** A form as a browser sends it (RFC 7578, or URL-encoded). Throws `bad-request` for what is none. */
export async function formOf(request: FastifyRequest): Promise<FormData> {
  const type = request.headers['content-type'] ?? '';
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  return new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData().catch((cause) => {
    throw new Failure('bad-request', 'This is no form that can be read.', { cause });
  });
}

/** The text of a field, without what can neither be typed nor kept; empty where there is none, or none that anybody sees. */
export function wordsIn(form: FormData, name: string, longest: number): string {
  const value = form.get(name);
  // What is kept holds neither U+0000, which nobody types, nor a character that was cut in half.
  const words = typeof value === 'string' ? value.replaceAll('\0', '').trim().slice(0, longest).toWellFormed() : '';
  return showsNothing(words) ? '' : words;
}

/** The file of a field; null where there is none. */
export async function fileIn(form: FormData, field: string): Promise<StepForm['file']> {
  const value = form.get(field);
  if (value === null || typeof value === 'string' || value.size === 0) return null;
  const mediaType = /^[\w.+-]+\/[\w.+-]+$/.test(value.type) ? value.type : 'application/octet-stream';
  // Only the last part: a path says where the file lay on somebody's machine.
  const name =
    value.name
      .replaceAll(/\p{Cc}/gu, '')
      .split(/[\\/]/)
      .at(-1)
      ?.slice(0, 200)
      .toWellFormed() || 'file';
  return { name, mediaType, content: new Uint8Array(await value.arrayBuffer()) };
}
