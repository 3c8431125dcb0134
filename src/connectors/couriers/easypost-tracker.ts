import { z } from 'zod';
import { type Tracking, trackingStatuses } from '../../core/couriers/courier.ts';
import { gramsOf } from './easypost-order.ts';

const instant = z.iso.datetime({ offset: true });
const code = /^[a-z_]{1,60}$/;

/** A tracker as EasyPost shows it (https://docs.easypost.com/docs/trackers), by what is read of it. */
export const tracker = z.object({
  id: z.string(),
  mode: z.enum(['test', 'production']).optional(),
  tracking_code: z.string(),
  status: z.string(),
  status_detail: z.string().nullish(),
  /** Ounces. */
  weight: z.number().nullish(),
  updated_at: instant.nullish(),
  tracking_details: z.array(z.object({ datetime: instant.nullish(), status: z.string().nullish() })).nullish(),
});

/**
 * Where a parcel is. As of when: the latest scan that shows this status, else the change of the tracker, else now. Its words are ours
 * too; any other one is unknown, and kept.
 */
export function readTracker(found: z.infer<typeof tracker>, now: Temporal.Instant): Tracking {
  const known = trackingStatuses.find((status) => status === found.status);
  const scans = (found.tracking_details ?? [])
    .filter(({ datetime, status }) => typeof datetime === 'string' && status === found.status)
    .map(({ datetime }) => Temporal.Instant.from(datetime ?? ''))
    .sort((a, b) => Temporal.Instant.compare(a, b));
  const changed = found.updated_at ? Temporal.Instant.from(found.updated_at) : now;
  const at = scans.at(-1) ?? changed;
  return {
    status: known ?? 'unknown',
    vendorWord: known === undefined ? (code.test(found.status) ? found.status : 'a word that cannot be shown') : null,
    detail: found.status_detail && code.test(found.status_detail) ? found.status_detail : null,
    at: Temporal.Instant.compare(at, now) > 0 ? now : at,
    measuredGrams: found.weight ? gramsOf(found.weight) : null,
    trackerRef: found.id,
    trackingCode: found.tracking_code,
  };
}
