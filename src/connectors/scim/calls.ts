import type { ConnectorMeans, HttpAnswer, Json } from '../../core/applications/connector.ts';
import { refuseCredential, type WriteAnswer, writeOutcome } from '../write-outcome.ts';
import type { ScimSettings } from './settings.ts';

export const application = 'The SCIM application';

/** One request below the base address; throws `application-refused` when the token is no longer accepted. */
export type ScimCall = (
  method: 'GET' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  more?: { readonly json?: Json; readonly version?: string | undefined },
) => Promise<HttpAnswer>;

/** The requests of one session: address, token, media type (RFC 7644 §3.1) and reach are already in them. */
export function scimCalls({ baseUrl, internal }: ScimSettings, token: string, { http }: ConnectorMeans): ScimCall {
  const root = baseUrl.replace(/\/+$/, '');
  return async (method, path, { json, version } = {}) => {
    const answer = await http({
      method,
      url: `${root}/${path}`,
      reach: internal ? 'internal' : 'public',
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/scim+json, application/json;q=0.9',
        ...(json === undefined ? {} : { 'content-type': 'application/scim+json' }),
        ...(version === undefined ? {} : { 'if-match': version }),
      },
      ...(json === undefined ? {} : { json }),
    });
    refuseCredential(answer, application);
    return answer;
  };
}

/** The body of a successful answer in SCIM's or plain JSON's media type; otherwise why it says nothing. */
export function bodyOf(answer: HttpAnswer): { readonly json: Json } | { readonly reason: string } {
  if (answer.kind !== 'answer') return { reason: answer.reason };
  if (answer.status === 403) return { reason: `${application} does not let the token read this (403).` };
  if (answer.status !== 200) return { reason: `${application} answered ${answer.status}${scimTypeOf(answer)}.` };
  if (answer.json === undefined || !isScim(answer))
    return { reason: `${application} answered with something that is not SCIM.` };
  return { json: answer.json };
}

/** What the answer to a write says; a page that is no SCIM proves nothing, and a changed version (412) is worth another look at once. */
export function scimOutcome(answer: HttpAnswer, now: Temporal.Instant): WriteAnswer {
  if (answer.kind === 'answer') {
    if (answer.status === 412) {
      const reason = `${application} says that it was changed since it was read (412).`;
      return { outcome: 'definitely_not', reason, retryAfterMs: 0 };
    }
    if (answer.status < 300 && answer.headers['content-type'] !== undefined && !isScim(answer)) {
      return { outcome: 'ambiguous', reason: `${application} answered with something that is not SCIM.` };
    }
  }
  const outcome = writeOutcome(answer, application, now);
  if (outcome.outcome !== 'definitely_not' || answer.kind !== 'answer' || scimTypeOf(answer) === '') return outcome;
  return { ...outcome, reason: `${application} refused the request (${answer.status}${scimTypeOf(answer)}).` };
}

type Answered = Extract<HttpAnswer, { readonly kind: 'answer' }>;

function isScim({ headers }: Answered): boolean {
  return /^application\/(scim\+)?json\s*(;|$)/i.test(headers['content-type'] ?? '');
}

/** The application's own word for what was wrong (RFC 7644 §3.12); nothing else of an error is repeated, because it may quote what was sent. */
function scimTypeOf({ json }: Answered): string {
  const type = typeof json === 'object' && json !== null && 'scimType' in json ? json['scimType'] : undefined;
  return typeof type === 'string' && /^[a-zA-Z]{1,40}$/.test(type) ? ` ${type}` : '';
}
