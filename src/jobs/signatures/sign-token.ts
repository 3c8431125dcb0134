import type { Signature } from '../../store/signatures/signatures.ts';
import { sealToken } from '../messages/link-token.ts';

/** The secret of the link to somebody's list. How long it is good stands in the row. */
export function makeSignToken(
  key: Uint8Array,
  { organizationId, id, personId, way }: Pick<Signature, 'organizationId' | 'id' | 'personId' | 'way'>,
): string {
  return sealToken(key, { organizationId, linkId: id }, ['sign/1', organizationId, id, personId, way]);
}
