/** What a failure code means: the HTTP status, whether the same call may succeed later, and the way out for an operator. */
export type FailureKind = { readonly status: number; readonly retry: boolean; readonly remedy: string };

/** Every code a failure may carry. docs/errors.md is generated from this table; a code without a row does not compile. */
export const failureKinds = {
  'bad-request': { status: 400, retry: false, remedy: 'Correct what the message names and send it again.' },
  'not-signed-in': {
    status: 401,
    retry: false,
    remedy: 'Sign in with a one-time link, or send an API token that is still valid.',
  },
  'not-allowed': {
    status: 403,
    retry: false,
    remedy: 'Ask an administrator for the role that covers this organization, department or case.',
  },
  'prove-again': {
    status: 403,
    retry: false,
    remedy:
      'Prove in the console that it is still you, with a passkey or at your provider; then send it again within five minutes.',
  },
  'not-found': {
    status: 404,
    retry: false,
    remedy: 'Check the id; things outside your scope are reported as not found.',
  },
  conflict: { status: 409, retry: false, remedy: 'Read the current state and decide again.' },
  'stale-plan': {
    status: 409,
    retry: false,
    remedy: 'The plan has changed since you read it. Look at the new plan, then approve that one.',
  },
  'stale-version': {
    status: 412,
    retry: false,
    remedy: 'Somebody changed it since you read it. Read it again, then repeat your change.',
  },
  'too-large': { status: 413, retry: false, remedy: 'Send a smaller file, or split it.' },
  'wrong-media-type': { status: 415, retry: false, remedy: 'Send the content type the documentation names.' },
  'not-what-it-says': {
    status: 422,
    retry: false,
    remedy: 'The file is not what its name or heading says. Name its format, or export it again.',
  },
  'rule-refused': {
    status: 422,
    retry: false,
    remedy: 'The message names the rule. Change what it asks for, or waive it with a reason where that is allowed.',
  },
  'too-many-requests': { status: 429, retry: true, remedy: 'Wait as long as the answer says, then repeat.' },
  'application-unreachable': {
    status: 502,
    retry: true,
    remedy: 'Check the address and the network, then retry; nothing was changed.',
  },
  'application-refused': {
    status: 502,
    retry: false,
    remedy: 'Check the rights of the credential that was granted to Handback.',
  },
  'database-unavailable': {
    status: 503,
    retry: true,
    remedy: 'Check that PostgreSQL runs and that the data directory has space, then retry.',
  },
  'server-unreachable': {
    status: 503,
    retry: true,
    remedy: 'Start the server, or name the one you mean with --url or HANDBACK_URL.',
  },
  'configuration-wrong': { status: 500, retry: false, remedy: 'Set the variable the message names, then start again.' },
  internal: {
    status: 500,
    retry: false,
    remedy: 'This is a fault in Handback. The log has the details under the request id.',
  },
} as const satisfies Record<string, FailureKind>;

export type FailureCode = keyof typeof failureKinds;

/** Something that went wrong and stops the work at hand. The message is a sentence for an operator and never holds a secret. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: FailureCode,
    message: string,
    options: { cause?: unknown; details?: Record<string, unknown> } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'Failure';
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** The answer to "may this be done?": a refusal is data, with the reason as a sentence. */
export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

export const allowed: Verdict = { allowed: true };

export function refused(reason: string): Verdict {
  return { allowed: false, reason };
}
