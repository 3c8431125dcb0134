import { z } from 'zod';
import type { Connector } from '../core/applications/connector.ts';
import { Failure } from '../core/failure.ts';

const config = z.strictObject({ instructions: z.string().max(2000).default('') });
const credentials = z.strictObject({});
const reason = 'This application is not connected. A person has to look and attest what they saw.';

/** An application without an interface: people carry out its steps, and its accounts are attested at best. It can write nothing. */
export const manual: Connector<z.infer<typeof config>, z.infer<typeof credentials>> = {
  kind: 'manual',
  title: 'Manual application',
  config,
  credentials,
  manual: true,
  verbs: [],
  open: async () => ({
    probe: async () => {},
    findAccounts: async () => ({ state: 'unknown', reason }),
    readAccount: async () => ({ state: 'unknown', reason }),
    listAccounts: async function* () {
      yield* [];
      throw new Failure('rule-refused', reason);
    },
    writes: {},
    close: async () => {},
  }),
};
