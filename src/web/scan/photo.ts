/** A photo as the API takes it inside a body. */
export type Photo = { readonly name: string; readonly mediaType: string; readonly base64: string };

const longestSide = 1600;
const quality = 0.8;

/** Reads a photo from a camera or file and makes it small enough to keep and send. Null: it is none that the browser can read. */
export async function readPhoto(file: File): Promise<Photo | null> {
  const canvas = await drawSmall(file);
  if (canvas === null) return null;
  return { name: 'photo.jpg', mediaType: 'image/jpeg', base64: base64Of(canvas.toDataURL('image/jpeg', quality)) };
}

/** The same photo as a smaller file; null where the browser cannot read it. */
export async function shrinkPhoto(file: File): Promise<File | null> {
  const canvas = await drawSmall(file);
  const blob = await new Promise<Blob | null>((resolve) => {
    if (canvas === null) resolve(null);
    else canvas.toBlob(resolve, 'image/jpeg', quality);
  });
  return blob === null ? null : new File([blob], 'photo.jpg', { type: 'image/jpeg' });
}

async function drawSmall(file: File): Promise<HTMLCanvasElement | null> {
  const image = await createImageBitmap(file).catch(() => null);
  if (image === null) return null;
  const scale = Math.min(1, longestSide / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return canvas;
}

/** The part of a data address behind its comma. */
export function base64Of(address: string): string {
  return address.slice(address.indexOf(',') + 1);
}
