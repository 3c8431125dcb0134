import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Failure, type FailureCode, failureKinds } from '../core/failure.ts';
import { fieldProblems } from './field-problems.ts';

/** An error as it goes over the wire (RFC 9457): a code of the failure table, and what to do. */
export const problem = z
  .looseObject({
    type: z.string().describe('Where the code is explained'),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().describe('What was wrong this time, as a sentence'),
    code: z.enum(Object.keys(failureKinds) as [FailureCode, ...FailureCode[]]),
    remedy: z.string(),
    requestId: z.string().describe('Stands in the log beside the cause'),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;

/**
 * Answers every error with a problem document: failures as they are, bugs without their details, which go to the log. `elsewhere`
 * may answer an address that no route has.
 */
export function answerProblems(
  app: FastifyInstance,
  elsewhere: (request: FastifyRequest, reply: FastifyReply) => FastifyReply | undefined = () => undefined,
): void {
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    const answered = elsewhere(request, reply);
    if (answered !== undefined) return answered;
    const path = request.url.split('?', 1)[0] ?? '';
    const there = new Failure('not-found', `There is no ${request.method} ${path}. See /api/v1/openapi.json.`);
    return sendProblem(there, request, reply);
  });
}

/** Sends the problem document of whatever was thrown. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const failure = toFailure(error);
  const { status, remedy } = failureKinds[failure.code];
  if (status >= 500) request.log.error({ err: error }, 'A request failed.');
  const hidden = failure.code === 'internal' || failure.code === 'configuration-wrong';
  const retryAfter = failure.details['retryAfterSeconds'];
  if (typeof retryAfter === 'number') reply.header('retry-after', retryAfter);
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  const body: Problem = {
    type: `/docs/errors#${failure.code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: hidden ? 'Something went wrong inside Handback; nothing more can be said here.' : failure.message,
    code: failure.code,
    remedy,
    requestId: request.id,
    ...(hidden ? {} : failure.details),
  };
  return reply
    .code(status)
    .type('application/problem+json')
    .serializer((content: unknown) => JSON.stringify(content))
    .send(body);
}

/** Whatever was thrown, as a failure: what the framework and the database say has a code of the table too. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (hasZodFastifySchemaValidationErrors(error)) return invalidRequest(error);
  if (!(error instanceof Error)) return new Failure('internal', 'A request failed.', { cause: error });
  const { code = '', statusCode } = error as Partial<FastifyError>;
  // PostgreSQL: a unique or an exclusion constraint that a check before did not foresee.
  if (code === '23505' || code === '23P01')
    return new Failure('conflict', 'Something else took this place at the same moment.', { cause: error });
  // PostgreSQL: a number, a day or an instant that is written as one and lies outside of what there is.
  if (outOfRange.has(code))
    return new Failure(
      'bad-request',
      'A number, a day or an instant of the request lies outside of what can be kept.',
      {
        cause: error,
      },
    );
  const known = ofFramework[code];
  if (known !== undefined) return new Failure(known.code, known.message, { cause: error });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new Failure('bad-request', 'The request could not be read.', { cause: error });
  return new Failure('internal', 'A request failed.', { cause: error });
}

const outOfRange: ReadonlySet<string> = new Set(['22003', '22007', '22008', '22009']);

const ofFramework: Readonly<Record<string, { readonly code: FailureCode; readonly message: string }>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'wrong-media-type',
    message: 'This route does not take this content type. Most take application/json; imports take text/csv.',
  },
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'too-large', message: 'The body is larger than this route takes.' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'bad-request', message: 'The body is not valid JSON.' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'bad-request', message: 'The body is empty, and JSON was expected.' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: 'bad-request', message: 'The body is not as long as its header says.' },
  FST_ERR_BAD_URL: { code: 'bad-request', message: 'The address of the request is not a valid URL.' },
};

function invalidRequest(error: Parameters<typeof fieldProblems>[0]): Failure {
  const problems = fieldProblems(error);
  return new Failure('bad-request', problems.map(({ message }) => message).join(' '), { details: { problems } });
}
