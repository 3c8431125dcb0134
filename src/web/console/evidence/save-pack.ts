import { sha256 } from './sha256.ts';
import { saveFile } from '../parts/save-file.ts';
import { server } from '../server/server.ts';
import { checkPack, type PackChecked } from '../../../formats/evidence/check-pack.ts';

/** Fetches the pack of a case, checks it, and gives it to the reader as a file. Throws a Failure when the server gives none. */
export async function savePack(offboarding: string): Promise<PackChecked> {
  const file = await server.download(`/offboardings/${encodeURIComponent(offboarding)}/evidence.zip`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const checked = await checkPack(bytes, sha256);
  saveFile(`${offboarding}-evidence.zip`, new Blob([bytes], { type: 'application/zip' }));
  return checked;
}
