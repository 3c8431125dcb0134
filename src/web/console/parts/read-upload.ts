import type { UploadedFile } from '../../../api/schemas/fields.ts';

/** A chosen file as the API takes it inside JSON. */
export async function readUpload(file: File): Promise<UploadedFile> {
  const address = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(typeof reader.result === 'string' ? reader.result : ''));
    reader.addEventListener('error', () => reject(reader.error ?? new Error('The file could not be read.')));
    reader.readAsDataURL(file);
  });
  return {
    name: file.name,
    mediaType: file.type === '' ? 'application/octet-stream' : file.type,
    base64: address.slice(address.indexOf(',') + 1),
  };
}
