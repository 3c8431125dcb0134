import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canSanitize, canVerify, isEnough, neededMethod, strongestMethod } from './rules.ts';
import {
  encryptionStates,
  type Medium,
  mediaTypes,
  type SanitizationClaim,
  sanitizationMethods,
  sanitizationTechniques,
} from './sanitization.ts';

const anyMedium: fc.Arbitrary<Medium> = fc.record({
  media: fc.constantFrom(...mediaTypes),
  soldered: fc.boolean(),
  selfEncrypting: fc.boolean(),
  encryption: fc.constantFrom(...encryptionStates),
  encryptionProof: fc.option(fc.constantFrom('', ' ', 'escrowed on the first day')),
  damaged: fc.boolean(),
});
const anyClaim: fc.Arbitrary<SanitizationClaim> = fc.record({
  method: fc.constantFrom(...sanitizationMethods),
  technique: fc.constantFrom(...sanitizationTechniques),
  wipeConfirmedAt: fc.option(fc.constant(Temporal.Instant.from('2026-11-01T10:00:00Z'))),
  particleMm: fc.option(fc.integer({ min: 1, max: 50 })),
  wholeDevice: fc.boolean(),
  hiddenSectors: fc.boolean(),
});

const disk: Medium = {
  media: 'hdd',
  soldered: false,
  selfEncrypting: false,
  encryption: 'unknown',
  encryptionProof: null,
  damaged: false,
};
const claim = (technique: SanitizationClaim['technique'], method: SanitizationClaim['method']): SanitizationClaim => ({
  method,
  technique,
  wipeConfirmedAt: null,
  particleMm: null,
  wholeDevice: false,
  hiddenSectors: false,
});
const isFlash = (medium: Medium) => !['hdd', 'tape', 'optical'].includes(medium.media);

/** Holds for every medium and claim that the rules let pass. */
function always(says: (medium: Medium, claim: SanitizationClaim) => boolean): void {
  fc.assert(
    fc.property(anyMedium, anyClaim, (medium, made) => {
      fc.pre(canSanitize(medium, made).allowed);
      return says(medium, made);
    }),
    { numRuns: 2000 },
  );
}

test('a damaged medium passes only by being destroyed', () => {
  always((medium, { method }) => !medium.damaged || method === 'destroy');
});

test('degaussing passes on nothing that holds flash, and is never a destroy', () => {
  always((medium, { technique, method }) => technique !== 'degauss' || (!isFlash(medium) && method !== 'destroy'));
});

test('overwriting flash is never a purge', () => {
  always(
    (medium, { technique, method }) =>
      !isFlash(medium) ||
      !['overwrite', 'sanitize_overwrite', 'secure_erase'].includes(technique) ||
      method === 'clear',
  );
});

test('erasing a key is a purge only where encryption from the first use is proved', () => {
  const keys = ['sanitize_crypto_erase', 'cryptographic_erase', 'remote_wipe', 'factory_reset'];
  always(
    (medium, { technique, method }) =>
      !keys.includes(technique) ||
      method !== 'purge' ||
      (medium.encryption === 'from_first_use' && (medium.encryptionProof ?? '').trim() !== ''),
  );
});

test('a wipe by the device manager passes only once it is confirmed (edge-73)', () => {
  always((_, { technique, wipeConfirmedAt }) => technique !== 'remote_wipe' || wipeConfirmedAt !== null);
  const queued = canSanitize({ ...disk, media: 'embedded_flash', soldered: true }, claim('remote_wipe', 'clear'));
  assert.match(queued.allowed ? '' : queued.reason, /queued or delivered has not happened/);
});

test('hidden sectors pass only by being destroyed with the rest', () => {
  always((_, { hiddenSectors, method }) => !hiddenSectors || method === 'destroy');
});

test('a soldered medium is destroyed only with the device around it', () => {
  always((medium, made) => !medium.soldered || made.method !== 'destroy' || made.wholeDevice);
});

test('pieces of flash are two millimetres at most', () => {
  always(
    (medium, made) =>
      !isFlash(medium) || !['shred', 'pulverize'].includes(made.technique) || (made.particleMm ?? 99) <= 2,
  );
});

test('what may be claimed may also be claimed as less, but for destroying', () => {
  always((medium, made) => made.method !== 'purge' || canSanitize(medium, { ...made, method: 'clear' }).allowed);
});

test('the strongest method is one that passes, and none above it does', () => {
  fc.assert(
    fc.property(anyMedium, anyClaim, (medium, made) => {
      const strongest = strongestMethod(medium, made);
      return sanitizationMethods.every((method) => {
        const passes = canSanitize(medium, { ...made, method }).allowed;
        return strongest === null ? !passes : !passes || isEnough(strongest, method);
      });
    }),
  );
});

test('every refusal is a sentence that says why', () => {
  fc.assert(
    fc.property(anyMedium, anyClaim, (medium, made) => {
      const verdict = canSanitize(medium, made);
      return verdict.allowed || /^[A-Z].{20,}\.$/s.test(verdict.reason);
    }),
  );
});

test('a wipe of a Windows laptop without BitLocker is a clear at best, and with proof a purge', () => {
  const ssd: Medium = { ...disk, media: 'nvme_ssd', encryption: 'none' };
  const confirmed = {
    ...claim('remote_wipe', 'purge'),
    wipeConfirmedAt: Temporal.Instant.from('2026-11-01T10:00:00Z'),
  };
  const refusal = canSanitize(ssd, confirmed);
  assert.match(refusal.allowed ? '' : refusal.reason, /it was not encrypted/);
  assert.equal(strongestMethod(ssd, confirmed), 'clear');
  const proved: Medium = { ...ssd, encryption: 'from_first_use', encryptionProof: 'BitLocker on at enrolment' };
  assert.equal(strongestMethod(proved, confirmed), 'purge');
});

test('what leaves the organization needs more than a clear (edge-68)', () => {
  assert.equal(neededMethod({ leased: true, disposition: null }), 'purge');
  assert.equal(neededMethod({ leased: false, disposition: 'donate' }), 'purge');
  assert.equal(neededMethod({ leased: false, disposition: 'redeploy' }), 'clear');
});

test('what is destroyed is not read back, and a drive is not verified by looking at it', () => {
  assert.equal(canVerify('destroy', { method: 'full', samplePercent: null }).allowed, false);
  assert.equal(canVerify('destroy', { method: 'witnessed', samplePercent: null }).allowed, true);
  assert.equal(canVerify('purge', { method: 'inspection', samplePercent: null }).allowed, false);
  assert.equal(canVerify('purge', { method: 'sample', samplePercent: 5 }).allowed, false);
  assert.equal(canVerify('purge', { method: 'sample', samplePercent: null }).allowed, false);
  assert.equal(canVerify('purge', { method: 'sample', samplePercent: 10 }).allowed, true);
});
