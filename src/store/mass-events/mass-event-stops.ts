import { verbs } from '../../core/applications/connector.ts';

/** What reaches into applications: it waits for the wave of its person. */
export const writes = `'{${verbs.join(',')}}'::text[]`;

/**
 * Whether the mass event of case `o` stops step `s`: everything but looking while the event is paused or taken back, and every
 * write until the wave of its person begins. One row decides it for all cases. $1 is the organization.
 */
export const stoppedByMassEvent = `(o.mass_event_id is not null and exists (
  select from mass_event e
  left join mass_event_member m on m.organization_id = $1 and m.offboarding_id = o.offboarding_id
  where e.organization_id = $1 and e.mass_event_id = o.mass_event_id
    and (e.paused or e.state = 'cancelled' or (m.wave > e.released_waves and s.action = any(${writes})))))`;
