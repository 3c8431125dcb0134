import { createHmac } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import type { MadeHrSourceAnswer } from '../src/api/schemas/intake.ts';
import type { TestApi, TestOperator } from './api.ts';

/** What a sender knows: where to post, and what to sign with. */
export type Sender = {
  readonly id: string;
  readonly path: string;
  readonly secret: string;
};

/** Adds a source through the API. */
export async function addSource(operator: TestOperator, body: object): Promise<Sender> {
  const answer = await operator.send('POST', '/hr-sources', body);
  if (answer.statusCode !== 201) throw new Error(answer.body);
  const { source, secret } = answer.json<MadeHrSourceAnswer>();
  return { id: source.id, path: new URL(source.url).pathname, secret: secret ?? '' };
}

const nowSeconds = () => Math.floor(Date.now() / 1000);

/** Signs a body as Standard Webhooks says, and posts it. */
export function postStandard(
  { app }: TestApi,
  { path, secret }: Pick<Sender, 'path' | 'secret'>,
  message: { readonly id: string; readonly body: object | string; readonly at?: number },
): Promise<LightMyRequestResponse> {
  const { id, body, at = nowSeconds() } = message;
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${at}.${payload}`).digest('base64');
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(at),
    'webhook-signature': `v1,${signature}`,
  };
  return app.inject({ method: 'POST', url: path, headers, payload });
}

/** Signs a body as BambooHR does, and posts it. */
export function postBamboo(
  { app }: TestApi,
  { path, secret }: Pick<Sender, 'path' | 'secret'>,
  body: object,
  at: number = nowSeconds(),
): Promise<LightMyRequestResponse> {
  const payload = JSON.stringify(body);
  const signature = createHmac('sha256', secret).update(`${payload}${at}`).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'x-bamboohr-timestamp': String(at),
    'x-bamboohr-signature': signature,
  };
  return app.inject({ method: 'POST', url: path, headers, payload });
}
