import { writeCsvLine } from '../../formats/csv-write.ts';
import { digestOf } from '../../ledger/canonical.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { getFileContent, getRevisionBytes, type PackEvidence } from '../../store/evidence/evidence-pack.ts';
import { readPackAttempts, readPackObservations } from '../../store/evidence/evidence-pack-rows.ts';
import type { EvidenceCase } from './evidence-case.ts';
import { coverJson, readmeText } from './evidence-cover.ts';
import { dataJson } from './evidence-data.ts';
import { equipmentJson } from './evidence-equipment.ts';
import { itemJson, itemRows } from './evidence-items.ts';
import { timelineCsv, timelineJson } from './evidence-timeline.ts';
import type { PackFile } from './evidence-zip.ts';

/** The files of a pack in their order. Their names come from ids, numbers and hashes, never from what somebody typed. */
export function packFiles(tx: Tx, it: EvidenceCase): readonly PackFile[] {
  return [
    { path: 'README.md', content: () => [readmeText(it)] },
    { path: 'cover.json', content: () => [`${JSON.stringify(coverJson(it), null, 2)}\n`] },
    { path: 'coverage.csv', content: () => coverageCsv(it) },
    { path: 'items.json', content: () => jsonList(it.items.map((item) => itemJson(it, item))) },
    { path: 'items.csv', content: () => itemRows(it).map(writeCsvLine) },
    {
      path: 'steps.json',
      content: () => jsonList(it.steps.map((step) => ({ ...step, ended_by: it.operator(step.ended_by) }))),
    },
    {
      path: 'equipment.json',
      content: () => jsonList(it.equipment.things.map((thing) => equipmentJson(thing, named(it)))),
    },
    { path: 'data.json', content: () => [`${JSON.stringify(dataJson(it), null, 2)}\n`] },
    { path: 'attempts.json', content: () => jsonList(readPackAttempts(tx, it.offboardingId)) },
    { path: 'observations.json', content: () => jsonList(observations(tx, it)) },
    { path: 'approvals.json', content: () => jsonList(approvals(it)) },
    ...it.revisions.map(({ revision }) => ({
      path: `plans/${revision}.json`,
      content: () => revisionBytes(tx, it.offboardingId, revision),
    })),
    { path: 'attachments.json', content: () => jsonList(it.evidence.map((one) => attachmentJson(it, one))) },
    ...attachmentFiles(tx, [...it.evidence, ...it.equipment.files]),
    { path: 'timeline.json', content: () => timelineJson(tx, it) },
    { path: 'timeline.csv', content: () => timelineCsv(tx, it) },
  ];
}

/** A JSON array with one element a line, written as its elements come. */
async function* jsonList(values: AsyncIterable<object> | Iterable<object>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const value of values) {
    yield `${before}${JSON.stringify(value)}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

async function* observations(tx: Tx, it: EvidenceCase): AsyncGenerator<object> {
  for await (const { operator_id, ...seen } of readPackObservations(tx, it.offboardingId)) {
    yield { ...seen, by: it.operator(operator_id) };
  }
}

function approvals(it: EvidenceCase): readonly object[] {
  return it.approvals.map((approval) => ({
    id: approval.approval_id,
    digest: approval.digest,
    revision: it.revisions.findLast(({ digest }) => digest === approval.digest)?.revision ?? null,
    by: it.operator(approval.operator_id),
    at: approval.approved_at,
  }));
}

async function* revisionBytes(tx: Tx, offboardingId: string, revision: number): AsyncGenerator<Uint8Array> {
  yield await getRevisionBytes(tx, offboardingId, revision);
}

function* coverageCsv(it: EvidenceCase): Generator<string> {
  yield writeCsvLine([
    'application_id',
    'application',
    'category',
    'connector',
    'coverage',
    'look',
    'look_assurance',
    'look_method',
    'looked_at',
    'holdings',
    'ended',
  ]);
  for (const one of it.coverage) {
    const look = [one.look, one.lookAssurance, one.lookMethod, one.lookAt?.toString() ?? null];
    const counts = [one.holdings, one.ended];
    yield writeCsvLine([one.applicationId, one.name, one.category, one.connector, one.class, ...look, ...counts]);
  }
}

/** A file keeps no name of its own in the pack: what somebody called it stands in the list, where it can do nothing. */
const extensions: Readonly<Record<string, string>> = {
  'application/json': 'json',
  'application/pdf': 'pdf',
  'image/gif': 'gif',
  'image/heic': 'heic',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'message/rfc822': 'eml',
  'text/csv': 'csv',
  'text/plain': 'txt',
};

function attachmentPath(sha256: string, mediaType: string | null): string {
  const known = mediaType !== null && Object.hasOwn(extensions, mediaType) ? extensions[mediaType] : undefined;
  return `attachments/${sha256}.${known ?? 'bin'}`;
}

function attachmentJson(it: EvidenceCase, one: PackEvidence): object {
  return {
    id: one.evidence_id,
    kind: one.kind,
    item: one.item_id,
    step: one.step_id,
    givenBy: it.operator(one.operator_id),
    claimBy: one.claimed_by === null ? null : { id: one.claimed_by, name: one.claimant },
    givenAt: one.given_at,
    note: one.note,
    signed: one.signed_name === null ? null : { name: one.signed_name, statement: one.statement },
    scanned: one.scanned,
    file:
      one.sha256 === null
        ? null
        : {
            path: attachmentPath(one.sha256, one.media_type),
            sha256: one.sha256,
            sizeBytes: one.size_bytes,
            mediaType: one.media_type,
            calledByGiver: one.file_name,
          },
  };
}

/** Only somebody who works in Handback has a name here; any other id stays one. */
function named(it: EvidenceCase) {
  return (id: string) => {
    const operator = it.operator(id);
    return operator === null || operator.name === null ? null : { id, name: operator.name };
  };
}

/** The same bytes given twice are one file. */
function attachmentFiles(
  tx: Tx,
  evidence: readonly Pick<PackEvidence, 'sha256' | 'media_type'>[],
): readonly PackFile[] {
  const paths = new Map(
    evidence.flatMap(({ sha256, media_type }) =>
      sha256 === null ? [] : [[attachmentPath(sha256, media_type), sha256] as const],
    ),
  );
  return [...paths].map(([path, sha256]) => ({ path, content: () => fileContent(tx, sha256) }));
}

/** Held against the hash it is stored under, so that a file damaged at rest is not handed on as proof. */
async function* fileContent(tx: Tx, sha256: string): AsyncGenerator<Uint8Array> {
  const content = await getFileContent(tx, sha256);
  if (digestOf(content) !== `sha256:${sha256}`)
    throw new RangeError(`The stored file ${sha256} has other bytes than its hash says.`);
  yield content;
}
