import type { FastifyReply, FastifyRequest } from 'fastify';

/** What the log says about a request: never headers, bodies, or what stands behind the question mark. */
export const logSerializers = {
  req: (request: FastifyRequest) => ({ method: request.method, path: withoutSecret(request.url), from: request.ip }),
  res: (reply: Partial<FastifyReply> & { readonly statusCode: number }) => ({ status: reply.statusCode }),
  err: describeError,
};

/** The address of a link that works without signing in is the key to it. */
function withoutSecret(url: string): string {
  return (url.split('?', 1)[0] ?? '').replace(/^(\/+act\/).+/, '$1…');
}

type Described = {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  readonly code?: unknown;
  readonly cause?: Described;
};

/** An error without the fields that drivers hang on it: a database's detail holds the values of a row. */
function describeError(error: unknown): Described {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'Something was thrown that is no error.', stack: '' };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack ?? '',
    ...('code' in error ? { code: error.code } : {}),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
  };
}
