import { Failure } from '../core/failure.ts';
import type { NewEvidence } from '../store/evidence/evidence.ts';
import type { UploadedFile } from './schemas/fields.ts';

/** Takes a file out of a JSON body. Throws `bad-request` for what is not base64 (RFC 4648 §4). */
export function evidenceFile(file: UploadedFile | undefined): NonNullable<NewEvidence['file']> | null {
  if (file === undefined) return null;
  const content = Buffer.from(file.base64, 'base64');
  const canonical = file.base64.replaceAll(/[\r\n]/g, '').replace(/=+$/, '');
  if (content.length === 0 || content.toString('base64').replace(/=+$/, '') !== canonical)
    throw new Failure('bad-request', '"file.base64" in the body is not base64.');
  // Only the last part: a path says where the file lay on somebody's machine.
  const name = file.name.split(/[\\/]/).at(-1) || 'file';
  return { name, mediaType: file.mediaType, content };
}
