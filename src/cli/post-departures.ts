import type { DepartureBody, ReceivedDeparture } from '../api/schemas/cases.ts';
import { Failure } from '../core/failure.ts';
import type { Client } from './client.ts';
import { sentence } from './options.ts';
import { type Column, paint, table } from './table.ts';
import { plural } from './text.ts';

/** One departure to send, and how to name it to people: a row of a file, a leaver of a sweep. */
export type PendingDeparture = { readonly label: string; readonly body: DepartureBody | { readonly problem: string } };

/** What became of one of them. */
export type DepartureResult = {
  readonly label: string;
  readonly state: 'opened' | 'duplicate' | 'refused';
  readonly offboardingId: string | null;
  readonly number: string | null;
  /** Why it was refused, or why a brake holds it. */
  readonly reason: string | null;
  readonly held: boolean;
};

/**
 * Sends departures one after the other; a refused one does not stop the rest. Throws what concerns all of them: no server, no token, no
 * permission.
 */
export async function postDepartures(
  client: Client,
  pending: readonly PendingDeparture[],
): Promise<readonly DepartureResult[]> {
  const results: DepartureResult[] = [];
  for (const { label, body } of pending) {
    if ('problem' in body) results.push(refusedBecause(label, body.problem));
    else results.push(await postOne(client, label, body));
  }
  return results;
}

async function postOne(client: Client, label: string, body: DepartureBody): Promise<DepartureResult> {
  try {
    const { state, offboardingId, number, held } = await client.post<ReceivedDeparture>('/departures', body);
    const named = { label, state, offboardingId: offboardingId ?? null, number: number ?? null };
    return { ...named, reason: held ?? null, held: held !== undefined };
  } catch (error) {
    const aboutThisOne =
      error instanceof Failure &&
      ['bad-request', 'not-found', 'conflict', 'rule-refused', 'internal'].includes(error.code);
    if (!aboutThisOne) throw error;
    return refusedBecause(label, error.message);
  }
}

function refusedBecause(label: string, reason: string): DepartureResult {
  return { label, state: 'refused', offboardingId: null, number: null, reason, held: false };
}

const wording = { opened: 'case opened', duplicate: 'known already', refused: 'refused' } as const;

/** The results as a table, the refused ones with their reason. */
export function departureResultLines(results: readonly DepartureResult[]): readonly string[] {
  if (results.length === 0) return ['There is nobody to open a case for.'];
  const columns: readonly Column<DepartureResult>[] = [
    { title: 'ROW', value: ({ label }) => label, flexible: true },
    {
      title: 'OUTCOME',
      value: ({ state, held }) => (held ? 'case held' : wording[state]),
      style: ({ state, held }) => (state === 'refused' || held ? 'red' : undefined),
    },
    { title: 'CASE', value: ({ number }) => number ?? '' },
    { title: 'REASON', value: ({ reason }) => reason ?? '', flexible: true },
  ];
  const refused = results.filter(({ state }) => state === 'refused').length;
  const opened = results.filter(({ state }) => state === 'opened').length;
  const summary = `${opened} opened, ${results.length - opened - refused} known already, ${refused} refused.`;
  return [
    ...table(columns, results),
    '',
    refused > 0 ? paint('red', summary) : summary,
    ...heldLines(results.filter(({ held }) => held).length),
  ];
}

/** Nobody takes a held case for one that is under way. */
function heldLines(held: number): readonly string[] {
  if (held === 0) return [];
  const said = `${plural(held, 'of these cases is', 'of these cases are')} held, because more people leave at once than the limits let through: planned and shown, and nothing is written for them.`;
  return ['', ...sentence(said), ...sentence('To look at them and to let them go on: ./handback brakes')];
}
