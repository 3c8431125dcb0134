import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type {
  AccountSeen,
  Connector,
  ConnectorSession,
  JsonObject,
  PersonKeys,
  Receipt,
  Verb,
  WriteRequest,
  WriteResult,
} from '../src/core/applications/connector.ts';
import { Failure } from '../src/core/failure.ts';

/** An account that nobody else uses, and every key it can be found by. */
export type FreshAccount = { readonly externalId: string; readonly keys: PersonKeys };
export type Wish = 'ordinary' | 'service' | 'protected' | 'unknown status';

/** Makes the peer misbehave from now on; `reset` of the harness ends it. What a peer cannot be made to do is said instead. */
export type Fault<Argument = void> = ((argument: Argument) => Promise<void>) | { readonly notSupported: string };

/** What the shared suite needs from one kind of peer. Everything here reaches the peer by another way than the connector does. */
export type ConnectorHarness = {
  readonly connector: Connector;
  readonly open: () => Promise<ConnectorSession>;
  /** Accounts begin active, in two groups. */
  readonly freshAccount: (wish: Wish) => Promise<FreshAccount>;
  /** What the peer itself holds about an account, without what changes by the clock. */
  readonly outsideState: (externalId: string) => Promise<unknown>;
  readonly secrets: () => readonly string[];
  readonly reset: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly faults: {
    readonly hideCanary: Fault;
    readonly expireCredential: Fault;
    readonly tooManyRequests: Fault<string | undefined>;
    readonly failAfterApplying: Fault;
    readonly dropAfterApplying: Fault;
    readonly staleReads: Fault;
    readonly unknownStatus: Fault;
  };
};

const nobody: PersonKeys = { employeeNumbers: [], externalIds: [], emails: [], logins: [] };
const undoable = ['suspend', 'removeFromGroups', 'deprovision', 'releaseSeat'] as const satisfies readonly Verb[];

/** The guarantees every connector keeps, whatever it is connected to. */
export function describeConnector(
  name: string,
  start: () => Promise<ConnectorHarness>,
  verbs: readonly Verb[],
  notSupported: Readonly<Record<string, string>>,
): void {
  describe(name, () => {
    let harness: ConnectorHarness;
    let session: ConnectorSession;
    before(async () => {
      harness = await start();
      session = await harness.open();
    });
    afterEach(async () => harness.reset());
    after(async () => {
      await session?.close();
      await harness?.stop();
    });

    /** A guarantee that needs the peer to misbehave: named as skipped, with the reason, where it cannot. */
    const withFault = <Name extends keyof ConnectorHarness['faults']>(
      fault: Name,
      guarantee: string,
      body: (misbehave: Extract<ConnectorHarness['faults'][Name], (...words: never[]) => unknown>) => Promise<void>,
    ) => {
      const reason = notSupported[fault];
      test(guarantee, reason === undefined ? {} : { skip: `this peer cannot be made to: ${reason}` }, async () => {
        const misbehave = harness.faults[fault];
        assert.ok(typeof misbehave === 'function', `${fault} is said to be supported`);
        await body(misbehave as Extract<ConnectorHarness['faults'][Name], (...words: never[]) => unknown>);
      });
    };

    const read = async (externalId: string): Promise<AccountSeen> => {
      const reading = await session.readAccount(externalId);
      assert.equal(reading.state, 'present', JSON.stringify(reading));
      return reading.account;
    };
    const request = async (externalId: string, more: Partial<WriteRequest> = {}): Promise<WriteRequest> => ({
      target: { externalId, fingerprint: (await read(externalId)).fingerprint },
      operationId: crypto.randomUUID(),
      beforeSend: () => {},
      seat: 'seat-1',
      ...more,
    });
    const offered = (...wanted: readonly Verb[]) => wanted.filter((verb) => verbs.includes(verb));
    /** A guarantee about one verb: named as skipped where it is not offered. */
    const withVerb = (verb: Verb, guarantee: string, body: () => Promise<void>) => {
      test(guarantee, verbs.includes(verb) ? {} : { skip: `this connector does not offer ${verb}` }, body);
    };
    const write = (verb: Verb) => {
      const found = session.writes[verb];
      assert.ok(found, `${verb} is offered`);
      return found;
    };
    const carryOut = async (verb: Verb, externalId: string, more?: Partial<WriteRequest>) =>
      write(verb).run(await request(externalId, more));
    const applied = (result: WriteResult): Receipt => {
      assert.equal(result.outcome, 'applied', JSON.stringify(result));
      return result.receipt;
    };

    test('offers exactly the verbs it declares, and a manual one offers none', () => {
      assert.deepEqual(Object.keys(session.writes).sort(), [...verbs].sort());
      assert.deepEqual([...harness.connector.verbs].sort(), [...verbs].sort());
    });

    test('the probe passes with a credential that works', async () => session.probe());

    for (const key of ['externalIds', 'employeeNumbers', 'emails', 'logins'] as const) {
      test(`finds an account by ${key} alone, under its immutable id`, async () => {
        const { externalId, keys } = await harness.freshAccount('ordinary');
        const listing = await session.findAccounts({ ...nobody, [key]: keys[key] });
        assert.deepEqual(listing.state === 'seen' && listing.accounts.map((account) => account.externalId), [
          externalId,
        ]);
      });
    }

    test('a person with no account is a seen, empty answer, and the canary is not taken for theirs', async () => {
      const listing = await session.findAccounts({ ...nobody, logins: ['nobody-has-this-login'], emails: ['*'] });
      assert.deepEqual(listing, { state: 'seen', accounts: [] });
    });

    test('values with filter and query syntax in them find nothing and break nothing', async () => {
      for (const value of ['*)(objectClass=*', 'a&id=x', '\\2a', '(', '\0', 'ü,"=+<>#;']) {
        const listing = await session.findAccounts({
          ...nobody,
          logins: [value],
          employeeNumbers: [value],
          externalIds: [value],
        });
        assert.deepEqual(listing, { state: 'seen', accounts: [] }, JSON.stringify(value));
      }
    });

    withFault(
      'hideCanary',
      'without the canary in the answer nothing is absent: find and read are unknown, a listing fails',
      async (hide) => {
        const { externalId, keys } = await harness.freshAccount('ordinary');
        await hide();
        const blind = await harness.open();
        try {
          assert.equal((await blind.findAccounts(keys)).state, 'unknown');
          assert.equal((await blind.findAccounts({ ...nobody, logins: ['nobody-has-this-login'] })).state, 'unknown');
          assert.equal((await blind.readAccount(absentLike(externalId))).state, 'unknown');
          await assert.rejects(drain(blind), Failure);
          await assert.rejects(blind.probe(), Failure);
        } finally {
          await blind.close();
        }
      },
    );

    test('an account that is not there is absent, because the canary could be seen', async () => {
      const { externalId } = await harness.freshAccount('ordinary');
      assert.deepEqual(await session.readAccount(absentLike(externalId)), { state: 'absent' });
    });

    test('the listing holds every account once', async () => {
      const fresh = await Promise.all([harness.freshAccount('ordinary'), harness.freshAccount('service')]);
      const ids = await drain(session);
      assert.equal(new Set(ids).size, ids.length);
      for (const { externalId } of fresh) assert.ok(ids.includes(externalId));
    });

    test('an account is read as it is: active, in its groups, with a fingerprint', async () => {
      const { externalId, keys } = await harness.freshAccount('ordinary');
      const account = await read(externalId);
      assert.equal(account.active, true);
      assert.equal(account.deprovisioned, false);
      assert.equal(account.kind, 'human');
      assert.equal(account.privileged, false);
      assert.equal(account.groups.length, 2);
      assert.deepEqual([account.login], keys.logins);
      assert.ok(Object.keys(account.fingerprint).length >= 2);
    });

    withFault('unknownStatus', 'a status that nobody mapped is unknown, never active and never ended', async () => {
      const { externalId } = await harness.freshAccount('unknown status');
      const account = await read(externalId);
      assert.equal(account.active, 'unknown');
      assert.equal(account.deprovisioned, false);
    });

    test('an account that runs services is told apart, and refused', async () => {
      const { externalId } = await harness.freshAccount('service');
      assert.equal((await read(externalId)).kind, 'service');
      await refusedUntouched('suspend', externalId, await request(externalId));
    });

    test('a protected account is refused with the reason, and untouched', async () => {
      const { externalId } = await harness.freshAccount('protected');
      for (const verb of offered('suspend', 'deprovision')) {
        const reason = await refusedUntouched(verb, externalId, await request(externalId));
        assert.match(reason, /protected/);
      }
    });

    test('a target whose fingerprint has changed is refused before anything is sent, whichever value it is', async () => {
      const { externalId } = await harness.freshAccount('ordinary');
      const { fingerprint } = await read(externalId);
      const changed = [
        {},
        { ...fingerprint, somethingElse: 'x' },
        ...Object.keys(fingerprint).map((key) => ({ ...fingerprint, [key]: 'another' })),
      ];
      for (const verb of verbs) {
        for (const planned of changed) {
          let sent = false;
          const beforeSend = () => void (sent = true);
          await refusedUntouched(verb, externalId, {
            ...(await request(externalId)),
            target: { externalId, fingerprint: planned },
            beforeSend,
          });
          assert.equal(sent, false);
        }
      }
    });

    test('when beforeSend throws, nothing is sent', async () => {
      for (const verb of verbs.filter((candidate) => candidate !== 'restore')) {
        const { externalId } = await harness.freshAccount('ordinary');
        const untouched = await harness.outsideState(externalId);
        const beforeSend = async () => {
          await Promise.resolve();
          throw new Error('the lease has ended');
        };
        await assert.rejects(carryOut(verb, externalId, { beforeSend }), /the lease has ended/);
        assert.deepEqual(await harness.outsideState(externalId), untouched, verb);
      }
    });

    test('beforeSend is told what the receipt will say was there before', async () => {
      for (const verb of verbs.filter((candidate) => candidate !== 'restore')) {
        const { externalId } = await harness.freshAccount('ordinary');
        const told: JsonObject[] = [];
        const receipt = applied(await carryOut(verb, externalId, { beforeSend: (state) => void told.push(state) }));
        assert.deepEqual(told, [receipt.before], verb);
      }
    });

    test('suspending ends the access and is read back; a second time changes nothing and is still applied', async () => {
      const { externalId } = await harness.freshAccount('ordinary');
      const untouched = await harness.outsideState(externalId);
      const first = await carryOut('suspend', externalId);
      assert.ok(applied(first).changed.length > 0);
      assert.equal(
        first.outcome === 'applied' && first.reading.state === 'present' && first.reading.account.active,
        false,
      );
      const suspended = await harness.outsideState(externalId);
      assert.notDeepEqual(suspended, untouched);
      assert.deepEqual(applied(await carryOut('suspend', externalId)).changed, []);
      assert.deepEqual(await harness.outsideState(externalId), suspended);
    });

    withVerb('removeFromGroups', 'removing from groups leaves none, and a second time changes nothing', async () => {
      const { externalId } = await harness.freshAccount('ordinary');
      assert.deepEqual(applied(await carryOut('removeFromGroups', externalId)).changed, ['groups']);
      assert.deepEqual((await read(externalId)).groups, []);
      assert.ok(!applied(await carryOut('removeFromGroups', externalId)).changed.includes('groups'));
    });

    withVerb(
      'deprovision',
      'deprovisioning ends the access for good: inactive and deprovisioned, also a second time',
      async () => {
        const { externalId } = await harness.freshAccount('ordinary');
        applied(await carryOut('deprovision', externalId));
        const { active, deprovisioned } = await read(externalId);
        assert.deepEqual({ active, deprovisioned }, { active: false, deprovisioned: true });
        assert.deepEqual(applied(await carryOut('deprovision', externalId)).changed, []);
      },
    );

    withVerb(
      'revokeSessions',
      'revoking sessions says from when on it holds, and what cannot be brought back',
      async () => {
        const { externalId } = await harness.freshAccount('ordinary');
        const receipt = applied(await carryOut('revokeSessions', externalId));
        assert.ok(receipt.effectiveBy !== null);
        assert.ok(receipt.notRestorable.length > 0);
      },
    );

    if (verbs.includes('releaseSeat')) {
      test('releasing a seat takes that seat and no other, and needs to be told which', async () => {
        const { externalId } = await harness.freshAccount('ordinary');
        const receipt = applied(await carryOut('releaseSeat', externalId, { seat: 'seat-1' }));
        assert.deepEqual([receipt.before, receipt.after], [{ seats: ['seat-1', 'seat-2'] }, { seats: ['seat-2'] }]);
        const { seat: _, ...nameless } = await request(externalId);
        await refusedUntouched('releaseSeat', externalId, nameless);
      });
    }

    test('a keyed write that is repeated under the same operation id is applied once', async () => {
      const keyed = verbs.filter((verb) => write(verb).effect === 'keyed');
      for (const verb of keyed) {
        const { externalId } = await harness.freshAccount('ordinary');
        const operationId = crypto.randomUUID();
        applied(await carryOut(verb, externalId, { operationId }));
        const once = await harness.outsideState(externalId);
        applied(await carryOut(verb, externalId, { operationId }));
        assert.deepEqual(await harness.outsideState(externalId), once, verb);
      }
    });

    test('restoring from receipts, newest first, returns the exact state and lists what it cannot', async () => {
      const { externalId } = await harness.freshAccount('ordinary');
      const untouched = await harness.outsideState(externalId);
      const receipts: Receipt[] = [];
      for (const verb of offered(...undoable)) receipts.unshift(applied(await carryOut(verb, externalId)));
      receipts.unshift(applied(await carryOut('suspend', externalId)));
      assert.notDeepEqual(await harness.outsideState(externalId), untouched);
      const asStored = JSON.parse(JSON.stringify(receipts)) as readonly Receipt[];
      assert.deepEqual(applied(await carryOut('restore', externalId, { receipts: asStored })).notRestorable, []);
      assert.deepEqual(await harness.outsideState(externalId), untouched);
    });

    withVerb('revokeSessions', 'restoring says that sessions which were ended do not come back', async () => {
      const { externalId } = await harness.freshAccount('ordinary');
      const revoked = applied(await carryOut('revokeSessions', externalId));
      assert.deepEqual(
        applied(await carryOut('restore', externalId, { receipts: [revoked] })).notRestorable,
        revoked.notRestorable,
      );
    });

    test('an account that was suspended before Handback came stays suspended when it is restored', async () => {
      const { externalId } = await harness.freshAccount('ordinary');
      applied(await carryOut('suspend', externalId));
      const later = applied(await carryOut('suspend', externalId));
      applied(await carryOut('restore', externalId, { receipts: [later] }));
      assert.equal((await read(externalId)).active, false);
    });

    test('no receipt holds a secret', async () => {
      const { externalId } = await harness.freshAccount('ordinary');
      const receipts: Receipt[] = [];
      for (const verb of verbs)
        receipts.push(applied(await carryOut(verb, externalId, { receipts: [...receipts].reverse() })));
      const text = JSON.stringify(receipts);
      assert.ok(harness.secrets().length > 0);
      for (const secret of harness.secrets()) assert.ok(!text.includes(secret));
    });

    withFault('tooManyRequests', '429 is definitely not done, with the wait it asks for or none', async (misbehave) => {
      const { externalId } = await harness.freshAccount('ordinary');
      const untouched = await harness.outsideState(externalId);
      for (const [header, waitMs] of [
        ['7', 7000],
        [undefined, 0],
        ['-1', 0],
        ['999999', 3_600_000],
      ] as const) {
        const result = await carryOut('suspend', externalId, { beforeSend: () => misbehave(header) });
        assert.equal(result.outcome, 'definitely_not');
        assert.equal(result.outcome === 'definitely_not' && result.retryAfterMs, waitMs);
        assert.equal((await session.readAccount(externalId)).state, 'unknown');
        await harness.reset();
      }
      assert.deepEqual(await harness.outsideState(externalId), untouched);
    });

    for (const fault of ['failAfterApplying', 'dropAfterApplying'] as const) {
      withFault(
        fault,
        `a write that was applied and then ended badly (${fault}) is ambiguous, and a look shows the truth`,
        async (misbehave) => {
          const { externalId } = await harness.freshAccount('ordinary');
          const result = await carryOut('suspend', externalId, { beforeSend: () => misbehave() });
          assert.equal(result.outcome, 'ambiguous', JSON.stringify(result));
          await harness.reset();
          assert.equal((await read(externalId)).active, false);
        },
      );
    }

    withFault(
      'dropAfterApplying',
      'what beforeSend was told is enough to restore a write whose answer never came',
      async (misbehave) => {
        const { externalId } = await harness.freshAccount('ordinary');
        const untouched = await harness.outsideState(externalId);
        for (const verb of offered('suspend', 'deprovision')) {
          let kept: JsonObject = {};
          const beforeSend = async (state: JsonObject) => {
            kept = state;
            await misbehave();
          };
          assert.equal((await carryOut(verb, externalId, { beforeSend })).outcome, 'ambiguous');
          await harness.reset();
          const receipt: Receipt = { verb, before: kept, after: {}, changed: [], notRestorable: [], effectiveBy: null };
          applied(await carryOut('restore', externalId, { receipts: [receipt] }));
          assert.deepEqual(await harness.outsideState(externalId), untouched, verb);
        }
      },
    );

    withFault(
      'expireCredential',
      'a credential that is no longer accepted is a Failure that says so',
      async (expire) => {
        const { keys } = await harness.freshAccount('ordinary');
        await expire();
        await assert.rejects(
          async () => {
            const late = await harness.open();
            try {
              await late.findAccounts(keys);
            } finally {
              await late.close();
            }
          },
          (error) =>
            error instanceof Failure &&
            error.code === 'application-refused' &&
            /credential|bind account/.test(error.message),
        );
      },
    );

    withFault('staleReads', 'a write that cannot be seen yet is accepted, never confirmed', async (misbehave) => {
      const { externalId } = await harness.freshAccount('ordinary');
      const result = await carryOut('suspend', externalId, { beforeSend: () => misbehave() });
      assert.equal(result.outcome, 'accepted', JSON.stringify(result));
      assert.ok(result.outcome === 'accepted' && result.pollAfterMs > 0);
      await harness.reset();
      assert.equal((await read(externalId)).active, false);
    });

    async function refusedUntouched(verb: Verb, externalId: string, wanted: WriteRequest): Promise<string> {
      const untouched = await harness.outsideState(externalId);
      const result = await write(verb).run(wanted);
      assert.equal(result.outcome, 'refused', JSON.stringify(result));
      assert.deepEqual(await harness.outsideState(externalId), untouched);
      return result.outcome === 'refused' ? result.reason : '';
    }
  });
}

/** The guarantees of a connector that cannot ask: it never says that it has seen anything. */
export function describeManualConnector(
  name: string,
  open: () => Promise<ConnectorSession>,
  connector: Connector,
): void {
  describe(name, () => {
    test('offers no verbs', async () => {
      assert.equal(connector.manual, true);
      assert.deepEqual(connector.verbs, []);
      assert.deepEqual((await open()).writes, {});
    });

    test('says unknown, and that a person must attest, to every look', async () => {
      const session = await open();
      for (const answer of [await session.findAccounts(nobody), await session.readAccount('anybody')]) {
        assert.equal(answer.state, 'unknown');
        assert.match(answer.state === 'unknown' ? answer.reason : '', /attest/);
      }
    });

    test('fails a listing instead of showing an empty one', async () => {
      await assert.rejects(drain(await open()), Failure);
    });
  });
}

/** An id that looks like this one and belongs to nobody. */
function absentLike(externalId: string): string {
  return externalId.replace(/.{4}$/, (end) => (end === '0000' ? '0001' : '0000'));
}

async function drain(session: ConnectorSession): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of session.listAccounts()) ids.push(...page.map((account) => account.externalId));
  return ids;
}
