import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { isWebhookSecret, verifyWebhook, type WebhookScheme } from './webhook-signature.ts';

const at = (seconds: number) => Temporal.Instant.fromEpochMilliseconds(seconds * 1000);

const standard = {
  scheme: { kind: 'standard_webhooks' },
  headers: {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
  body: Buffer.from('{"test": 2432232314}'),
  secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  now: at(1614265330),
} as const;

const bamboo = {
  scheme: { kind: 'bamboohr' },
  headers: {
    'x-bamboohr-timestamp': '1700000000',
    'x-bamboohr-signature': '739f810be810f1c0eb52bbb90bf81180b0f63854a1a50cdc6354d99cc8182bda',
  },
  body: Buffer.from('{"employees":[{"id":1}]}'),
  secrets: ['secret'],
  now: at(1700000000),
} as const;

const layout = {
  signatureHeader: 'x-sig',
  timestampHeader: 'x-time' as string | null,
  prefix: 'sha256=',
  encoding: 'hex' as const,
};
const sign = (key: string, text: string) => `sha256=${createHmac('sha256', key).update(text).digest('hex')}`;
const generic = {
  scheme: { kind: 'generic_hmac', layout },
  headers: { 'x-time': '1700000000', 'x-sig': sign('a-secret-of-some-length', '1700000000.{"weight":10.0}') },
  body: Buffer.from('{"weight":10.0}'),
  secrets: ['a-secret-of-some-length'],
  now: at(1700000000),
} as const;

test('the example of the Standard Webhooks specification verifies, and its id is the delivery', () => {
  assert.deepEqual(verifyWebhook(standard), {
    deliveryId: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    signedAt: at(1614265330),
    headers: { 'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek', 'webhook-timestamp': '1614265330' },
  });
});

test('BambooHR signs the body with the time behind it, and nothing between', () => {
  assert.ok(verifyWebhook(bamboo));
});

test('a body that was read and written again no longer verifies', () => {
  assert.ok(verifyWebhook(generic));
  assert.equal(verifyWebhook({ ...generic, body: Buffer.from('{"weight":10}') }), undefined);
});

test('any of two secrets counts, among several signatures, and no other one does', () => {
  const other = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
  assert.ok(verifyWebhook({ ...standard, secrets: [other, ...standard.secrets] }));
  const two = `v1a,xxxx v1,AAAA ${standard.headers['webhook-signature']}`;
  assert.ok(verifyWebhook({ ...standard, headers: { ...standard.headers, 'webhook-signature': two } }));
  assert.equal(verifyWebhook({ ...standard, secrets: [other] }), undefined);
  assert.equal(verifyWebhook({ ...standard, secrets: [] }), undefined);
});

test('five minutes are near enough, one second more is not, in both directions', () => {
  for (const delivery of [standard, bamboo, generic]) {
    const seconds = delivery.now.epochMilliseconds / 1000;
    for (const apart of [-300, 0, 300]) assert.ok(verifyWebhook({ ...delivery, now: at(seconds + apart) }));
    for (const apart of [-301, 301]) assert.equal(verifyWebhook({ ...delivery, now: at(seconds + apart) }), undefined);
  }
});

test('who signs no time is recognised by the bytes alone, whatever the headers say', () => {
  const scheme: WebhookScheme = { kind: 'generic_hmac', layout: { ...layout, timestampHeader: null } };
  const body = Buffer.from('{}');
  const headers = { 'x-sig': sign('a-secret-of-some-length', '{}') };
  const one = verifyWebhook({ ...generic, scheme, body, headers });
  const two = verifyWebhook({
    ...generic,
    scheme,
    body,
    headers: { ...headers, 'x-time': '9', 'webhook-id': 'x' },
    now: at(1),
  });
  assert.ok(one);
  assert.equal(one.signedAt, null);
  assert.deepEqual(two, one);
});

test('no flipped bit, missing header or doubled header passes', () => {
  const places = fc.record({ byte: fc.nat(), bit: fc.nat(7) });
  for (const delivery of [standard, bamboo, generic]) {
    fc.assert(
      fc.property(places, ({ byte, bit }) => {
        const body = Buffer.from(delivery.body);
        const place = byte % body.length;
        body[place] = (body[place] ?? 0) ^ (1 << bit);
        assert.equal(verifyWebhook({ ...delivery, body }), undefined);
      }),
      { numRuns: 50 },
    );
    for (const [name, value] of Object.entries(delivery.headers)) {
      assert.equal(verifyWebhook({ ...delivery, headers: { ...delivery.headers, [name]: undefined } }), undefined);
      assert.equal(verifyWebhook({ ...delivery, headers: { ...delivery.headers, [name]: [value, value] } }), undefined);
    }
  }
});

test('headers of any text are answered, never thrown at', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (id, stamp, signature) => {
      const headers = { 'webhook-id': id, 'webhook-timestamp': stamp, 'webhook-signature': signature };
      assert.equal(verifyWebhook({ ...standard, headers }), undefined);
    }),
  );
});

test('a secret for Standard Webhooks has its prefix and 24 to 64 bytes', () => {
  const of = (bytes: number) => `whsec_${Buffer.alloc(bytes, 5).toString('base64')}`;
  assert.deepEqual(
    [23, 24, 64, 65].map(of).map((secret) => isWebhookSecret('standard_webhooks', secret)),
    [false, true, true, false],
  );
  assert.equal(isWebhookSecret('standard_webhooks', 'x'.repeat(32)), false);
  assert.equal(isWebhookSecret('bamboohr', 'x'.repeat(32)), true);
  assert.equal(isWebhookSecret('generic_hmac', 'short'), false);
});
