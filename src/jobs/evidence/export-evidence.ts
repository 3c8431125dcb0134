import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Database } from '../../store/database/connection.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { freezeView } from '../../store/evidence/evidence-pack.ts';
import { readEvidenceCase } from './evidence-case.ts';
import { packFiles } from './evidence-files.ts';
import { writeEvidenceZip } from './evidence-zip.ts';

export type EvidencePack = { readonly fileName: string; readonly stream: Readable };

/**
 * Makes the evidence of one case as a zip: the same state of the case gives the same bytes. It is written to a private
 * temporary file in one read-only transaction first, so that a slow reader keeps no transaction open and a failure is
 * thrown, not sent; the file is gone once the stream is open. Throws `not-found`.
 */
export async function exportEvidence(
  db: Pick<Database, 'app' | 'onBoundary'>,
  organizationId: string,
  offboardingId: string,
): Promise<EvidencePack> {
  const folder = await mkdtemp(join(tmpdir(), 'handback-evidence-'));
  try {
    const path = join(folder, 'pack.zip');
    const fileName = await withOrganization(
      db,
      organizationId,
      async (tx) => {
        await freezeView(tx);
        const it = await readEvidenceCase(tx, offboardingId);
        const name = `OFF-${it.cover.number}`;
        await writeEvidenceZip(packFiles(tx, it), createWriteStream(path, { mode: 0o600 }), {
          day: it.asOf.toZonedDateTimeISO('UTC').toPlainDate(),
          manifest: { format: 'handback-evidence', version: 1, case: name, asOf: it.asOf.toString() },
        });
        return `${name}-evidence.zip`;
      },
      { name: 'export-evidence' },
    );
    const stream = createReadStream(path);
    await once(stream, 'open');
    return { fileName, stream };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
