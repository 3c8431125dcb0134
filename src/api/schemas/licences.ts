import { z } from 'zod';
import { type SavingReason, savingReasons } from '../../core/licences/saving.ts';
import { count, day, id, instant } from './fields.ts';
import { namedPerson, namesOnePerson } from './named-person.ts';

const reasons = Object.keys(savingReasons) as [SavingReason, ...SavingReason[]];
const kind = z.enum(['subscription', 'perpetual', 'shared_login']);
const period = z.enum(['month', 'year']);
const currency = z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as EUR');
const minor = z.int().min(0).describe('In minor units: 72000 for 720.00');

export const licence = z
  .object({
    id,
    name: z.string(),
    application: z.string().nullable(),
    kind,
    seats: count.nullable(),
    taken: count,
    runningOut: count.describe('Seats that nobody may have any more and that are paid until their term ends'),
    free: count.nullable(),
    waiting: count,
    reassignable: z.boolean().nullable(),
    priceMinor: minor.nullable(),
    currency: currency.nullable(),
    period: period.nullable(),
    termEnds: day.nullable(),
    noticeDays: count.nullable(),
    refundable: z.boolean(),
    minimumSeats: count.nullable(),
    assignedByGroup: z.string().nullable(),
    dataLostDays: count.nullable(),
  })
  .meta({ id: 'Licence' });
export type LicenceView = z.infer<typeof licence>;

export const licenceDetail = licence
  .extend({ whoWaits: z.array(z.object({ personId: id, name: z.string(), askedAt: instant })) })
  .meta({ id: 'LicenceDetail' });
export type LicenceDetailView = z.infer<typeof licenceDetail>;

export const licenceBody = z
  .strictObject({
    kind: kind.optional(),
    seats: count.nullable().optional(),
    reassignable: z.boolean().nullable().optional(),
    priceMinor: minor.nullable().optional(),
    currency: currency.nullable().optional(),
    period: period.nullable().optional(),
    termEnds: day.nullable().optional(),
    noticeDays: count.max(730).nullable().optional(),
    refundable: z.boolean().optional(),
    minimumSeats: count.nullable().optional(),
    assignedByGroup: z.string().trim().min(1).max(200).nullable().optional(),
    dataLostDays: count.nullable().optional(),
  })
  .refine((body) => Object.keys(body).length > 0, { message: 'say at least one thing anew' });

export const seatRequestBody = z.strictObject(namedPerson).refine(...namesOnePerson);
export const seatGivenBody = z
  .strictObject(namedPerson)
  .refine(({ personId, employeeNumber }) => personId === undefined || employeeNumber === undefined, {
    message: 'name personId or employeeNumber, or neither for whoever has waited longest',
  });
export const seatGiven = z.object({ seatId: id, personId: id, name: z.string().nullable() }).meta({ id: 'SeatGiven' });
export type SeatGivenView = z.infer<typeof seatGiven>;

export const heldSeat = z
  .object({
    id,
    person: z.object({ id, name: z.string(), department: z.string().nullable() }),
    heldFrom: instant,
  })
  .meta({ id: 'HeldSeat' });
export type HeldSeat = z.infer<typeof heldSeat>;

const harvestedSeat = z
  .object({
    seatId: id,
    licence: z.string(),
    from: z.object({ id, name: z.string() }).nullable(),
    endedAt: instant,
    endedAs: z.enum(['released', 'transferred', 'expires']).nullable(),
    savingMinor: minor.nullable(),
    currency: currency.nullable(),
    period: period.nullable(),
    savesFrom: day.nullable().describe('Money that is paid already is no saving: from this day on less is paid'),
    why: z.enum(reasons).nullable(),
  })
  .meta({ id: 'HarvestedSeat' });

export const harvest = z
  .object({
    totals: z.array(
      z.object({
        currency: currency.nullable(),
        period: period.nullable(),
        seats: count,
        savingMinor: minor,
        savesNowMinor: minor,
      }),
    ),
    items: z.array(harvestedSeat),
    next: z.string().nullable(),
  })
  .meta({ id: 'Harvest' });
export type HarvestView = z.infer<typeof harvest>;
