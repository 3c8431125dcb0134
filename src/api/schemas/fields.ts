import { z } from 'zod';
import { uuid } from '../../core/uuid.ts';
import { roles, scopeKinds } from '../../core/permission.ts';

/** An id of ours. */
export const id = z.uuid();
/** An instant in UTC (ISO 8601). */
export const instant = z.iso.datetime();
/** A calendar day (ISO 8601). */
export const day = z.iso.date();
/** Whether a case is one in which nobody writes to the person. */
export const quiet = z
  .boolean()
  .describe('Nobody writes to the person, nobody is chased, nothing counts as late, and no page says that they left');
/** A count. */
export const count = z.int().min(0).max(1_000_000_000);

/** What people name by its id, or by its number behind the letters of `example`. */
export function refOf(what: string, example: string) {
  const [letters = ''] = example.split('-');
  return z
    .string()
    .regex(new RegExp(`^${letters}-\\d{1,9}$|${uuid.source}`, 'i'), `it is an id or a number such as ${example}`)
    .describe(`The id of the ${what}, or its number, such as ${example}`);
}

/** The id of an offboarding, or its number. */
export const caseRef = refOf('offboarding', 'OFF-12');
export const caseParams = z.object({ case: caseRef });
export const idParams = z.object({ id });

/** The organization's IANA time zone, or any other. */
export const timeZone = z
  .string()
  .max(60)
  .refine((name) => {
    try {
      return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId !== '';
    } catch {
      return false;
    }
  }, 'it is not a time zone of the IANA list, such as Europe/Berlin');

export const roleGrant = z
  .object({ role: z.enum(roles), scope: z.enum(scopeKinds), value: z.string() })
  .meta({ id: 'RoleGrant' });

export const personRef = z
  .object({ id, name: z.string(), department: z.string().nullable() })
  .meta({ id: 'PersonRef' });

/** A file inside a JSON body. */
export const uploadedFile = z
  .strictObject({
    name: z.string().min(1).max(200),
    mediaType: z.string().regex(/^[\w.+-]+\/[\w.+-]+$/, 'it is a media type such as image/png'),
    base64: z.string().min(4).max(14_000_000),
  })
  .meta({ id: 'UploadedFile' });
export type UploadedFile = z.infer<typeof uploadedFile>;

/** The largest body of a route that takes a file inside it, in bytes. */
export const fileBodyLimit = 15 * 1024 * 1024;
