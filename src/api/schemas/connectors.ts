import { z } from 'zod';
import { verbs } from '../../core/applications/connector.ts';

const jsonSchema = z.record(z.string(), z.unknown());

export const connectorKind = z
  .object({
    kind: z.string(),
    title: z.string(),
    manual: z.boolean().describe('It cannot be asked: people carry out its steps and attest them'),
    devices: z.boolean().describe('It manages devices, and has no accounts'),
    verbs: z.array(z.enum(verbs)),
    config: jsonSchema.describe('A JSON schema (2020-12)'),
    credentials: jsonSchema.describe('A JSON schema (2020-12)'),
  })
  .meta({ id: 'ConnectorKind' });
export type ConnectorKind = z.infer<typeof connectorKind>;
