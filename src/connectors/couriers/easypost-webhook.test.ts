import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSignedByEasypost, readEasypostEvent } from './easypost-webhook.ts';

// A vector made with another implementation.
const secret = 'sécret';
const body = Buffer.from('{"id":"evt_1","result":{"weight":10.0}}');
const signature = 'hmac-sha256-hex=0ff702ccf16454f208b8158023e08c38b4818e4f58bf4a4f685420a3183a33a2';
const now = Temporal.Instant.from('2026-11-23T12:00:00Z');

test('a signature over the exact bytes fits, in whichever form the secret was typed', () => {
  for (const form of ['NFC', 'NFD'] as const)
    assert.ok(isSignedByEasypost(secret.normalize(form), { 'x-hmac-signature': signature }, body));
});

test('bytes that were read and written again, another secret, and a header that is none are refused', () => {
  const again = Buffer.from(JSON.stringify(JSON.parse(body.toString())));
  assert.ok(!isSignedByEasypost(secret, { 'x-hmac-signature': signature }, again));
  assert.ok(!isSignedByEasypost('secret', { 'x-hmac-signature': signature }, body));
  for (const header of [undefined, '', 'hmac-sha256-hex=', signature.slice(0, -2), [signature, signature]])
    assert.ok(!isSignedByEasypost(secret, { 'x-hmac-signature': header }, body));
});

test('what is no event of a tracker moves nothing, and is known by the hash of its bytes where it has no id', () => {
  const about = (content: object) => readEasypostEvent(Buffer.from(JSON.stringify(content)), now);
  assert.deepEqual(about({ id: 'evt_1', description: 'batch.created', result: {} }), {
    deliveryId: 'evt_1',
    mode: null,
    tracking: null,
  });
  assert.match(readEasypostEvent(Buffer.from('<html>'), now).deliveryId, /^[0-9a-f]{64}$/);
});

test('a status that we do not know is unknown, with its word; the instant of its scan counts, and never one to come', () => {
  const of = (status: string, datetime: string) => {
    const tracking_details = [
      { datetime: '2026-11-20T08:00:00Z', status: 'in_transit' },
      { datetime, status },
    ];
    const result = { id: 'trk_1', tracking_code: '94', status, weight: 17.6, tracking_details };
    const event = { id: 'evt_1', mode: 'test', description: 'tracker.updated', result };
    return readEasypostEvent(Buffer.from(JSON.stringify(event)), now).tracking;
  };
  const delivered = of('delivered', '2026-11-21T09:30:00+01:00');
  assert.equal(delivered?.status, 'delivered');
  assert.equal(delivered?.at.toString(), '2026-11-21T08:30:00Z');
  assert.equal(delivered?.measuredGrams, 499);
  const odd = of('held_by_customs', '2027-01-01T00:00:00Z');
  assert.deepEqual([odd?.status, odd?.vendorWord, odd?.at.toString()], ['unknown', 'held_by_customs', now.toString()]);
  assert.equal(of('<b>', '2026-11-21T08:30:00Z')?.vendorWord, 'a word that cannot be shown');
});
