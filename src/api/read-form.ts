import type { FastifyRequest } from 'fastify';
import { Failure } from '../core/failure.ts';
import type { StepForm } from '../jobs/messages/use-link.ts';

const longestNote = 10_000;
const longestName = 200;

/** Reads what the page of a step sends (RFC 7578, or URL-encoded). Throws `bad-request` for what is no form. */
export async function readForm(request: FastifyRequest): Promise<StepForm> {
  const type = request.headers['content-type'] ?? '';
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } })
    .formData()
    .catch((cause) => {
      throw new Failure('bad-request', 'This is no form that can be read.', { cause });
    });
  const words = (name: string, longest: number) => {
    const value = form.get(name);
    // What is kept holds neither U+0000, which nobody types, nor a character that was cut in half.
    return typeof value === 'string' ? value.replaceAll('\0', '').trim().slice(0, longest).toWellFormed() : '';
  };
  return {
    note: words('note', longestNote),
    signedName: words('name', longestName),
    scanned: words('scan', longestName),
    file: await fileOf(form.get('file')),
  };
}

async function fileOf(value: ReturnType<FormData['get']>): Promise<StepForm['file']> {
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
