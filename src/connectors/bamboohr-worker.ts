import { z } from 'zod';
import type { Http, HttpAnswer, Json } from '../core/applications/connector.ts';
import { Failure } from '../core/failure.ts';
import type { BambooHrConfig } from '../core/intake/hr-source.ts';
import { retryAfterMs } from './retry-after.ts';
import { refuseCredential } from './write-outcome.ts';

/** One row of a worker's employment history: from this day on they have this status. */
export type EmploymentRow = {
  readonly day: Temporal.PlainDate;
  readonly status: string;
  readonly leavingType: string | null;
};

/** A worker as BambooHR shows them now; the history also holds what is still to come, and is in the order of its days. */
export type BambooWorker = {
  readonly employeeId: string;
  readonly employeeNumber: string | null;
  readonly active: boolean | 'unknown';
  readonly hired: Temporal.PlainDate | null;
  readonly history: readonly EmploymentRow[];
};

const noDay = '0000-00-00';
const day = z.union([z.iso.date(), z.literal([noDay, '']), z.null()]).optional();
const worker = z.object({
  employeeNumber: z.string().nullish(),
  status: z.string().nullish(),
  hireDate: day,
});
const history = z.array(
  z.object({ date: z.iso.date(), employmentStatus: z.string(), terminationTypeId: z.string().nullish() }),
);

const title = 'BambooHR';

type BambooMeans = {
  readonly http: Http;
  readonly config: BambooHrConfig;
  readonly apiKey: string;
  readonly now: Temporal.Instant;
};

/**
 * Reads a worker and their employment history (https://documentation.bamboohr.com/reference/get-employee, …/list-table-rows).
 * Undefined when there is no such worker. Throws `application-refused` for a key that may not read this and
 * `application-unreachable` for what may pass; its detail `retryAfterMs` is the least wait.
 */
export async function readBambooWorker(
  { http, config, apiKey, now }: BambooMeans,
  employeeId: string,
): Promise<BambooWorker | undefined> {
  const base = config.baseUrl ?? `https://${config.companyDomain}.bamboohr.com/api/v1`;
  const headers = { authorization: `Basic ${Buffer.from(`${apiKey}:x`).toString('base64')}` };
  const get = (path: string) =>
    http({
      method: 'GET',
      url: `${base.replace(/\/+$/, '')}/employees/${encodeURIComponent(employeeId)}${path}`,
      headers,
      reach: config.internal ? 'internal' : 'public',
    });
  const found = contentOf(await get('?fields=employeeNumber,status,hireDate'), now);
  if (found === undefined) return undefined;
  const rows = contentOf(await get('/tables/employmentStatus'), now);
  if (rows === undefined) return undefined;
  const { employeeNumber, status, hireDate } = understood(worker, found);
  return {
    employeeId,
    employeeNumber: employeeNumber?.trim() || null,
    active: status === 'Active' ? true : status === 'Inactive' ? false : 'unknown',
    hired: hireDate && hireDate !== noDay ? Temporal.PlainDate.from(hireDate) : null,
    history: understood(history, rows)
      .map((row) => ({
        day: Temporal.PlainDate.from(row.date),
        status: row.employmentStatus,
        leavingType: row.terminationTypeId ?? null,
      }))
      .sort((a, b) => Temporal.PlainDate.compare(a.day, b.day)),
  };
}

/** The JSON of an answer; undefined for 404. */
function contentOf(answer: HttpAnswer, now: Temporal.Instant): Json | undefined {
  if (answer.kind !== 'answer') throw unreachable(answer.reason, null);
  refuseCredential(answer, title);
  const { status, headers, json } = answer;
  if (status === 404) return undefined;
  if (status === 403) {
    const message = `${title} does not let this API key read workers and their employment status (403). Give its user that access.`;
    throw new Failure('application-refused', message);
  }
  if (status === 200 && json !== undefined) return json;
  const waitMs = retryAfterMs(headers['retry-after'], now);
  throw unreachable(`${title} answered ${status}${status === 200 ? ' without JSON' : ''}.`, waitMs);
}

function understood<Schema extends z.ZodType>(schema: Schema, json: Json): z.output<Schema> {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const path = result.error.issues[0]?.path.join('.') ?? '';
  throw new Failure('application-refused', `${title} answered with a worker that is not as documented, at "${path}".`);
}

function unreachable(reason: string, waitMs: number | null): Failure {
  return new Failure('application-unreachable', reason, { details: { retryAfterMs: waitMs } });
}
