import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gateEnding, type ItemLook, latestEnding, readingsOf } from './metric-item-ending.ts';

function look(atMs: number, value: ItemLook['value'], assurance: ItemLook['assurance'] = 'confirmed'): ItemLook {
  return { atMs, value, assurance, scanned: false };
}

function account(...looks: readonly ItemLook[]) {
  return { kind: 'account', expected: 'suspended', expectedAssurance: 'confirmed', looks, waivedMs: null } as const;
}

describe('when an item came to its ending', () => {
  it('is the first look that saw it; later looks and a further ending do not make it younger', () => {
    const item = account(look(1, 'held'), look(5, 'suspended'), look(9, 'suspended'), look(20, 'deleted'));
    assert.deepEqual(gateEnding(item), { endedMs: 5, assurance: 'confirmed' });
  });

  it('begins again when it was seen held after it had ended', () => {
    const item = account(look(5, 'suspended'), look(7, 'held'), look(9, 'suspended'));
    assert.deepEqual(gateEnding(item), { endedMs: 9, assurance: 'confirmed' });
    assert.equal(gateEnding(account(look(5, 'suspended'), look(7, 'held'))).endedMs, null);
  });

  it('is not a statement where the plan asks for a reading, nor a look that could not tell', () => {
    const item = account(look(5, 'suspended', 'attested'), look(6, 'unknown'));
    assert.equal(gateEnding(item).endedMs, null);
    assert.deepEqual(gateEnding({ ...item, waivedMs: 8 }), { endedMs: 8, assurance: 'waived' });
    assert.equal(gateEnding({ ...item, expectedAssurance: 'attested' }).assurance, 'attested');
  });
});

it('what was lost and then found has returned', () => {
  assert.deepEqual(latestEnding([look(1, 'lost'), look(4, 'returned'), look(9, 'returned')]), {
    value: 'returned',
    atMs: 4,
  });
  assert.equal(latestEnding([look(1, 'returned'), look(2, 'held')]), null);
  assert.equal(latestEnding([]), null);
});

it('a look that could not tell is no reading', () => {
  assert.deepEqual(
    readingsOf([look(1, 'unknown'), look(2, 'held'), look(3, 'kept'), look(4, 'absent')]).map(({ atMs, off }) => [
      atMs,
      off,
    ]),
    [
      [2, false],
      [4, true],
    ],
  );
});
