import { z } from 'zod/mini';
import { readZip } from './read-zip.ts';

export type PackProblem = {
  readonly kind: 'not_a_pack' | 'changed' | 'missing' | 'extra' | 'name' | 'gap' | 'event' | 'private' | 'plan';
  /** A file's path, or an event's number. */
  readonly what: string;
};

/** What a look at an evidence pack found; without problems it is whole. */
export type PackChecked = {
  /** Such as OFF-12. */
  readonly case: string;
  readonly files: number;
  readonly events: number;
  /** SHA-256 of the zip itself, in hexadecimal. */
  readonly digest: string;
  readonly problems: readonly PackProblem[];
};

type Bytes = Uint8Array<ArrayBuffer>;
type Files = ReadonlyMap<string, Bytes>;
/** The SHA-256 of bytes in hexadecimal. */
type Sha256 = (bytes: Bytes) => Promise<string>;

const timelineShape = z.object({
  case: z.string(),
  numbers: z.object({ last: z.number(), missing: z.array(z.number()) }),
  events: z.array(
    z.object({
      number: z.number(),
      sha256: z.string(),
      bytes: z.string(),
      private: z.nullable(z.object({ salt: z.string(), content: z.string() })),
    }),
  ),
});
const eventShape = z.object({ number: z.number(), private: z.nullable(z.string()) });
const approvalsShape = z.array(z.object({ digest: z.string(), revision: z.nullable(z.number()) }));

/**
 * Checks an evidence pack without asking anybody: every file against SHA256SUMS and no other file, every attachment against its name,
 * every event against its hash and its number, every private part against what its event says, every approved plan against its digest.
 */
export async function checkPack(zip: Bytes, sha256: Sha256): Promise<PackChecked> {
  const digest = await sha256(zip);
  try {
    const files = await readZip(zip);
    const { timeline, problems } = await checkTimeline(files, sha256);
    const sums = await checkSums(files, sha256);
    const plans = (await checkPlans(files, sha256)).filter(
      ({ kind, what }) => !sums.some((one) => one.kind === kind && one.what === what),
    );
    const all = [...sums, ...(await checkNames(files, sha256)), ...problems, ...plans];
    return { case: timeline.case, files: files.size, events: timeline.events.length, digest, problems: all };
  } catch {
    return { case: '', files: 0, events: 0, digest, problems: [{ kind: 'not_a_pack', what: '' }] };
  }
}

async function checkSums(files: Files, sha256: Sha256): Promise<readonly PackProblem[]> {
  const problems: PackProblem[] = [];
  const listed = new Set(['SHA256SUMS']);
  for (const line of textOf(files, 'SHA256SUMS').split('\n').filter(Boolean)) {
    const [, sum = '', path = ''] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (sum === '') throw new RangeError('A line of SHA256SUMS is none.');
    listed.add(path);
    const content = files.get(path);
    if (content === undefined) problems.push({ kind: 'missing', what: path });
    else if ((await sha256(content)) !== sum) problems.push({ kind: 'changed', what: path });
  }
  const extra = [...files.keys()].filter((path) => !listed.has(path));
  return [...problems, ...extra.map((what) => ({ kind: 'extra', what }) as const)];
}

/** An attachment is named by its SHA-256, which its story in the case cites. */
async function checkNames(files: Files, sha256: Sha256): Promise<readonly PackProblem[]> {
  const problems: PackProblem[] = [];
  for (const [path, content] of files) {
    const [, named] = /^attachments\/([0-9a-f]{64})\./.exec(path) ?? [];
    if (named !== undefined && (await sha256(content)) !== named) problems.push({ kind: 'name', what: path });
  }
  return problems;
}

async function checkTimeline(files: Files, sha256: Sha256) {
  const timeline = timelineShape.parse(JSON.parse(textOf(files, 'timeline.json')));
  const problems: PackProblem[] = [];
  const seen = new Set<number>();
  for (const event of timeline.events) {
    const what = String(event.number);
    const bytes = fromBase64(event.bytes);
    const said = eventShape.parse(JSON.parse(new TextDecoder().decode(bytes)));
    seen.add(event.number);
    if (said.number !== event.number || (await sha256(bytes)) !== event.sha256) problems.push({ kind: 'event', what });
    if (event.private !== null && `sha256:${await sha256(together(event.private))}` !== said.private)
      problems.push({ kind: 'private', what });
  }
  for (let number = 1; number <= timeline.numbers.last; number += 1)
    if (!seen.has(number)) problems.push({ kind: 'gap', what: String(number) });
  return { timeline, problems };
}

async function checkPlans(files: Files, sha256: Sha256): Promise<readonly PackProblem[]> {
  const problems: PackProblem[] = [];
  for (const { digest, revision } of approvalsShape.parse(JSON.parse(textOf(files, 'approvals.json')))) {
    if (revision === null) continue;
    const what = `plans/${revision}.json`;
    const content = files.get(what);
    if (content === undefined) problems.push({ kind: 'missing', what });
    else if (`sha256:${await sha256(content)}` !== digest) problems.push({ kind: 'plan', what });
  }
  return problems;
}

function textOf(files: Files, path: string): string {
  const content = files.get(path);
  if (content === undefined) throw new RangeError(`${path} is not there.`);
  return new TextDecoder().decode(content);
}

function fromBase64(text: string): Bytes {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** The salt and then the content, as they were hashed. */
function together({ salt, content }: { readonly salt: string; readonly content: string }): Bytes {
  const [before, after] = [fromBase64(salt), fromBase64(content)];
  const both = new Uint8Array(before.length + after.length);
  both.set(before);
  both.set(after, before.length);
  return both;
}
