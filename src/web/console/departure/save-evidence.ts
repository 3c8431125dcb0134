import { saveFile } from '../parts/save-file.ts';
import { server } from '../server/server.ts';
import { casePath } from './use-case.ts';

/** Gives the reader the evidence of a case as a file. Throws a Failure when the server gives none. */
export async function saveEvidence(number: string): Promise<void> {
  saveFile(`${number}-evidence.zip`, await server.download(`${casePath(number)}/evidence.zip`));
}
