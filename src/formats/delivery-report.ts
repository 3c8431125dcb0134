import { Failure } from '../core/failure.ts';

/** What a mail server reports about a mail of ours (RFC 3464). */
export type DeliveryReport = {
  /** The Message-ID of the mail it is about, without brackets; null where the report does not say. */
  readonly messageId: string | null;
  /** failed: it came back · delayed: it is still tried · other: delivered, relayed or expanded. */
  readonly action: 'failed' | 'delayed' | 'other';
  /** The status code (RFC 3463), such as 5.1.1. */
  readonly status: string | null;
};

type Part = { readonly type: string; readonly headers: ReadonlyMap<string, string>; readonly body: string };

const deepest = 5;
const mostParts = 50;

/** Reads a report as it arrived: a multipart/report with a delivery status. Throws `not-what-it-says` for any other mail. */
export function readDeliveryReport(text: string): DeliveryReport {
  const parts = flatten(splitPart(text.replaceAll('\r\n', '\n')), 0).slice(0, mostParts);
  const status = parts.find(({ type }) => type === 'message/delivery-status');
  if (status === undefined)
    throw new Failure('not-what-it-says', 'This is no delivery report: it has no part message/delivery-status.');
  // The first group is about the mail; each of the others is about one recipient.
  const recipients = status.body
    .trim()
    .split(/\n[ \t]*\n/)
    .slice(1)
    .map(readHeaders);
  const failed = recipients.find((one) => actionOf(one) === 'failed');
  const told = failed ?? recipients[0] ?? new Map<string, string>();
  const original = parts.find(({ type }) => /^(message\/(rfc822|global)(-headers)?|text\/rfc822-headers)$/.test(type));
  const headers = original === undefined ? new Map<string, string>() : splitPart(original.body).headers;
  return {
    messageId: idIn(headers.get('message-id')) ?? idIn(parts[0]?.headers.get('in-reply-to')),
    action: actionOf(told),
    status: /^\d\.\d{1,3}\.\d{1,3}/.exec(told.get('status') ?? '')?.[0] ?? null,
  };
}

function actionOf(recipient: ReadonlyMap<string, string>): DeliveryReport['action'] {
  const action = (recipient.get('action') ?? '').toLowerCase();
  return action === 'failed' || action === 'delayed' ? action : 'other';
}

function idIn(header: string | undefined): string | null {
  return /<([^<>\s]{1,250})>/.exec(header ?? '')?.[1] ?? null;
}

/** The parts of a mail in their order, itself first. */
function flatten(part: Part, depth: number): readonly Part[] {
  if (!part.type.startsWith('multipart/') || depth === deepest) return [part];
  const boundary = parameterOf(part.headers.get('content-type') ?? '', 'boundary');
  if (boundary === undefined) return [part];
  const pieces = `\n${part.body}`.split(`\n--${boundary}`).slice(1, mostParts);
  const inner = pieces.filter((piece) => !piece.startsWith('--')).map((piece) => piece.slice(piece.indexOf('\n') + 1));
  return [part, ...inner.flatMap((piece) => flatten(splitPart(piece), depth + 1))];
}

function splitPart(text: string): Part {
  const end = text.startsWith('\n') ? 0 : text.indexOf('\n\n');
  const headers = readHeaders(end < 0 ? text : text.slice(0, end));
  const type = (headers.get('content-type') ?? 'text/plain').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return { type, headers, body: end < 0 ? '' : text.slice(end).replace(/^\n{1,2}/, '') };
}

/** Header fields by lower-case name, unfolded; of several with one name, the first. */
function readHeaders(block: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of block.replaceAll(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (name !== '' && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

function parameterOf(header: string, name: string): string | undefined {
  for (const piece of header.split(';').slice(1)) {
    const [key = '', ...value] = piece.split('=');
    if (key.trim().toLowerCase() === name)
      return value
        .join('=')
        .trim()
        .replace(/^"(.*)"$/, '$1');
  }
  return undefined;
}
