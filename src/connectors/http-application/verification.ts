import type { Json } from '../../core/applications/connector.ts';
import type { HttpVerify } from '../../core/applications/http-definition.ts';
import { textOf, valueAt } from '../../core/json-pointer.ts';
import type { Access } from './calls.ts';
import { type Look, readBeside, reasonOf } from './reading.ts';

/**
 * Whether a look shows what a definition's `verify` waits for; false while it does not, or cannot be seen. An account that is gone
 * shows everything that a verb could want of it.
 */
export async function shows(
  access: Access,
  verify: HttpVerify,
  { reading, subject }: Look,
  seat = '',
): Promise<boolean> {
  if (reading.state === 'absent') return true;
  if (subject === undefined || verify.absent === true) return false;
  try {
    const { record, account } = subject;
    const json = verify.path === undefined ? record : await readBeside(access, verify, account.externalId);
    return isShown(verify, valueAt(json, verify.at ?? ''), seat);
  } catch (error) {
    reasonOf(error);
    return false;
  }
}

function isShown({ is, lacks, each }: HttpVerify, value: Json | undefined, seat: string): boolean {
  if (lacks !== undefined) {
    const gone = lacks.replaceAll('{seat}', () => seat);
    return Array.isArray(value) && !(value as readonly Json[]).some((entry) => textOf(valueAt(entry, each)) === gone);
  }
  if (Array.isArray(is)) return Array.isArray(value) && value.length === 0;
  return value !== undefined && (value === is || (is !== null && textOf(value) === String(is)));
}
