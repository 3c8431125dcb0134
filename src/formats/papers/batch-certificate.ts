import { facts, openTable } from './draw-table.ts';
import { heading, noteMissingSigns, paragraph } from './draw-text.ts';
import type { PaperFonts } from './font-coverage.ts';
import { closePaper, drawnSoFar, openPaper, type PaperFacts } from './paper.ts';
import { sayUtc } from './say-utc.ts';

/** One storage device of a batch, as its own certificate has it. */
export type BatchLine = {
  /** Number of its certificate. */
  readonly certificate: string;
  readonly assetTag: string | null;
  readonly model: string | null;
  readonly serial: string | null;
  readonly mediaType: string;
  readonly description: 'clear' | 'purge' | 'destroy';
  readonly method: string;
  readonly tool: string | null;
  readonly at: Temporal.Instant;
  readonly sanitizer: string;
  readonly verifier: string;
  readonly result: 'passed' | 'failed';
};

/** A batch of storage devices; `mark` is its number. */
export type BatchCertificate = PaperFacts & {
  readonly organization: string;
  /** Who did the work, when it was not the organization: name, and certificates with number, scope and expiry in words. */
  readonly vendor: { readonly name: string; readonly certificates: readonly string[] } | null;
  readonly collectedAt: Temporal.Instant | null;
  /** How many devices that keep data the manifest has. */
  readonly expected: number;
  /** Digest of the manifest (SHA-256, hex). */
  readonly manifestDigest: string;
};

/**
 * One certificate for a whole batch, in pieces as it is drawn: a row for each storage device, then the totals. Memory stays small
 * whatever their number, so long as the pieces are taken away as they come.
 */
export async function* batchCertificate(
  fonts: PaperFonts,
  batch: BatchCertificate,
  lines: AsyncIterable<BatchLine> | Iterable<BatchLine>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const title = 'Certificate of sanitization of a batch';
  const paper = openPaper(fonts, { ...batch, title, language: 'en' });
  heading(paper, 1, title);
  facts(paper, [
    ['Batch', batch.mark],
    ['Organization', batch.organization],
    ['Carried out by', batch.vendor?.name ?? batch.organization],
    ['Their certificates', batch.vendor === null ? null : batch.vendor.certificates.join(' · ') || 'none stated'],
    ['Collected', batch.collectedAt === null ? null : sayUtc(batch.collectedAt)],
    ['Devices in the manifest that keep data', String(batch.expected)],
    ['Manifest (SHA-256)', batch.manifestDigest],
  ]);
  heading(paper, 2, 'Every storage device');
  const rows = openTable(paper, [
    { title: 'Serial number', share: 7 },
    { title: 'Asset', share: 6 },
    { title: 'Medium', share: 6 },
    { title: 'Sanitization', share: 7 },
    { title: 'When and by whom', share: 8 },
    { title: 'Result', share: 4 },
  ]);
  const totals = { clear: 0, purge: 0, destroy: 0, failed: 0, without: 0 };
  const assets = new Set<string | null>();
  let count = 0;
  for await (const line of lines) {
    count += 1;
    assets.add(line.assetTag);
    if (line.result === 'failed') totals.failed += 1;
    else totals[line.description] += 1;
    if (line.serial === null) totals.without += 1;
    rows.add(cellsOf(line));
    const drawn = drawnSoFar(paper.document);
    if (drawn.length > 0) yield drawn;
  }
  rows.end();
  heading(paper, 2, 'Together');
  facts(paper, [
    ['Storage devices listed here', String(count)],
    ['Clear', String(totals.clear)],
    ['Purge', String(totals.purge)],
    ['Destroy', String(totals.destroy)],
    ['Failed: NOT sanitized', String(totals.failed)],
    ['Without a serial number', totals.without === 0 ? null : String(totals.without)],
  ]);
  if (assets.size !== batch.expected)
    paragraph(
      paper,
      `The manifest has ${batch.expected} devices that keep data, and storage of ${assets.size} of them is listed here.`,
      { bold: true },
    );
  noteMissingSigns(paper);
  yield closePaper(paper);
}

function cellsOf(line: BatchLine): readonly string[] {
  const join = (parts: readonly (string | null)[]) => parts.filter((part) => part !== null && part !== '').join(' · ');
  return [
    line.serial ?? 'none',
    join([line.assetTag, line.model]),
    line.mediaType,
    join([line.description, line.method, line.tool]),
    join([sayUtc(line.at), line.sanitizer, `verified: ${line.verifier}`]),
    join([line.result === 'passed' ? 'passed' : 'FAILED', line.certificate]),
  ];
}
