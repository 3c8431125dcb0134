import { fastify, type FastifyReply, type FastifyRequest } from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { randomUUIDv7 } from 'node:crypto';
import type { Api, ApiMeans } from './api-means.ts';
import { sendProblem } from './problem.ts';
import { logSerializers } from './request-log.ts';

const bodyLimit = 1024 * 1024;

const securityHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** A server without routes: how it logs, whom it believes about where a request comes from, and the headers of every answer. */
export function bareServer({ logger, proxies = [] }: Pick<ApiMeans, 'logger' | 'proxies'>): Api {
  const app: Api = fastify({
    bodyLimit,
    logger: logger === undefined ? false : { ...logger, serializers: logSerializers },
    genReqId: () => randomUUIDv7(),
    requestIdHeader: false,
    // Behind a proxy everybody else would have one address, and one of them could use up the tries of all.
    trustProxy: proxies.length === 0 ? false : [...proxies],
    // An address that cannot be decoded never reaches the routes' own error handler.
    frameworkErrors: (error, request, reply) => {
      setHeaders(request, reply);
      sendProblem(error, request, reply);
    },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.addHook('onRequest', async (request, reply) => setHeaders(request, reply));
  return app;
}

function setHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers({ ...securityHeaders, 'x-request-id': request.id });
  if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
}
