import { readFileSync } from 'node:fs';
import { parseReturnPolicy } from '../src/formats/return-policy-file.ts';

/** The shipped policy of returns. */
export const shippedReturnPolicy = parseReturnPolicy(
  readFileSync(new URL('../returns/policy.yaml', import.meta.url), 'utf8'),
  'returns/policy.yaml',
);
