import { Failure } from '../core/failure.ts';
import { type EvidenceFile, takeFile, takePhoto } from '../jobs/evidence/take-photo.ts';
import type { UploadedFile } from './schemas/fields.ts';

/** Takes a file out of a JSON body; a photo is written anew. Throws `bad-request` for what is not base64 (RFC 4648 §4), and what `takePhoto` throws. */
export async function sentFile(file: UploadedFile | undefined): Promise<EvidenceFile | null> {
  return file === undefined ? null : takeFile(bytesOf(file));
}

/** Takes a photo out of a JSON body. Throws as `sentFile` does, and for what is no photo. */
export async function sentPhoto(file: UploadedFile | undefined): Promise<EvidenceFile | null> {
  return file === undefined ? null : takePhoto(bytesOf(file));
}

/** Takes several photos out of a JSON body, as `sentPhoto` takes one. */
export async function sentPhotos(files: readonly UploadedFile[] = []): Promise<readonly EvidenceFile[]> {
  return Promise.all(files.map((file) => takePhoto(bytesOf(file))));
}

function bytesOf(file: UploadedFile): EvidenceFile {
  const content = Buffer.from(file.base64, 'base64');
  const canonical = file.base64.replaceAll(/[\r\n]/g, '').replace(/=+$/, '');
  if (content.length === 0 || content.toString('base64').replace(/=+$/, '') !== canonical)
    throw new Failure('bad-request', '"file.base64" in the body is not base64.');
  // Only the last part: a path says where the file lay on somebody's machine.
  const name = file.name.split(/[\\/]/).at(-1) || 'file';
  return { name, mediaType: file.mediaType, content };
}
