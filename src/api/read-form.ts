import type { FastifyRequest } from 'fastify';
import { Failure } from '../core/failure.ts';
import type { NewEvidence } from '../store/evidence.ts';

const longestNote = 10_000;

/** Reads a form with a note and a file (RFC 7578, or URL-encoded). Throws `bad-request` for what is no form. */
export async function readForm(
  request: FastifyRequest,
): Promise<{ readonly note: string; readonly file: NewEvidence['file'] }> {
  const type = request.headers['content-type'] ?? '';
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } })
    .formData()
    .catch((cause) => {
      throw new Failure('bad-request', 'This is no form that can be read.', { cause });
    });
  const note = form.get('note');
  return {
    note: typeof note === 'string' ? note.trim().slice(0, longestNote) : '',
    file: await fileOf(form.get('file')),
  };
}

async function fileOf(value: ReturnType<FormData['get']>): Promise<NewEvidence['file']> {
  if (value === null || typeof value === 'string' || value.size === 0) return null;
  const mediaType = /^[\w.+-]+\/[\w.+-]+$/.test(value.type) ? value.type : 'application/octet-stream';
  // Only the last part: a path says where the file lay on somebody's machine.
  const name = value.name.split(/[\\/]/).at(-1)?.slice(0, 200) || 'file';
  return { name, mediaType, content: new Uint8Array(await value.arrayBuffer()) };
}
