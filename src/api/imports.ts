import { Readable } from 'node:stream';
import { z } from 'zod';
import { operatorActor } from '../core/event.ts';
import { Failure } from '../core/failure.ts';
import { importFile } from '../jobs/imports/import-file.ts';
import { accessOf, everywhere } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { instant } from './schemas/fields.ts';
import { importReport } from './schemas/imports.ts';
import { spoolToFile } from './spool-to-file.ts';
import { toWire } from './wire.ts';

const largestImportBytes = 2 * 1024 ** 3;
const yes = z.enum(['true', 'false']).default('false');

const importQuery = z.object({
  format: z.string().max(60).optional().describe('What the file is, where its headings shall not decide'),
  map: z.string().max(80).optional().describe('The column map to read it with, by name'),
  dryRun: yes.describe('Report what would happen, and keep nothing'),
  dates: z.enum(['dmy', 'mdy']).optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'it is a code such as EUR')
    .optional(),
  application: z.string().max(200).optional().describe('Which application a list of accounts is from'),
  fileName: z.string().max(200).default('upload.csv'),
  exportedAt: instant.optional().describe('When the file was made; now when left out'),
});

/** Files of people, assets, accounts and seats, sent as they are (text/csv). */
export async function importRoutes(app: Api, { means }: ApiMeans): Promise<void> {
  // In a scope of its own: no other route takes a body that is not JSON.
  await app.register(async (scoped) => {
    const takes = ['text/csv', 'application/octet-stream'];
    scoped.removeAllContentTypeParsers();
    scoped.addContentTypeParser(takes, (_request, payload, done) => done(null, payload));
    const run = {
      config: everywhere('imports.run'),
      bodyLimit: largestImportBytes,
      schema: { tags: ['imports'], consumes: takes, querystring: importQuery, response: { 200: importReport } },
    };
    (scoped as Api).post('/api/v1/imports', run, async (request) => {
      const { organizationId, operator } = accessOf(request);
      const { dryRun, exportedAt, fileName, ...options } = request.query;
      const file = await spoolToFile(bodyOf(request.body), largestImportBytes);
      try {
        const input = { ...options, fileName, source: file.open, dryRun: dryRun === 'true' };
        const at = exportedAt === undefined ? {} : { exportedAt: Temporal.Instant.from(exportedAt) };
        const by = { actor: operatorActor(operator.operatorId), operatorId: operator.operatorId };
        return toWire(await importFile(means, organizationId, { ...present(input), ...at }, by));
      } finally {
        await file.remove();
      }
    });
  });
}

function bodyOf(body: unknown): Readable {
  if (body instanceof Readable) return body;
  throw new Failure('bad-request', 'Send the file as the body of the request, with the content type text/csv.');
}

function present<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]: Exclude<T[Key], undefined> };
}
