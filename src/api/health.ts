import { z } from 'zod';
import { publicly } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';

const health = z.object({ status: z.literal('ok'), version: z.string() });
export type Health = z.infer<typeof health>;

/** Whether this server answers. */
export function healthRoutes(app: Api, { version }: ApiMeans): void {
  app.get(
    '/api/v1/health',
    { config: publicly, schema: { tags: ['server'], response: { 200: health } } },
    async () => ({
      status: 'ok' as const,
      version,
    }),
  );
}
