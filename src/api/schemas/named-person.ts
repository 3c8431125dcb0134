import { z } from 'zod';
import { id } from './fields.ts';

/** The fields by which a body names a person: our id, or an employee number. */
export const namedPerson = { personId: id.optional(), employeeNumber: z.string().trim().min(1).max(200).optional() };

type NamedPerson = { readonly personId?: string | undefined; readonly employeeNumber?: string | undefined };

/** What such a body is refined with: exactly one of the two is there. */
export const namesOnePerson = [
  ({ personId, employeeNumber }: NamedPerson) => (personId === undefined) !== (employeeNumber === undefined),
  { message: 'name either personId or employeeNumber' },
] as const;
