import { z } from 'zod';
import { id, instant } from './fields.ts';

export const operatorName = z.string().trim().min(3).max(254).describe('The id or the address of an operator');

export const stepAssignment = z.strictObject({
  to: operatorName.nullable().describe('The id or the address of an operator; null: back to whom the playbook names'),
});

export const caseAssignment = z
  .strictObject({
    owner: operatorName.nullable().optional(),
    successorId: id.nullable().optional().describe('The person who takes over their work'),
    sponsorId: id.nullable().optional().describe('The person who answers for a contractor'),
  })
  .refine((parts) => Object.values(parts).some((part) => part !== undefined), {
    message: 'name an owner, a successor or a sponsor',
  });

export const applicationOwner = z.strictObject({ owner: operatorName.nullable() });

export const absence = z.strictObject({
  until: instant,
  standIn: operatorName,
});
