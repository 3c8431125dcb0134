import { allowed, refused, type Verdict } from '../failure.ts';
import {
  type Medium,
  type MediaType,
  type SanitizationClaim,
  type SanitizationMethod,
  sanitizationMethods,
  type SanitizationTechnique,
  type VerificationMethod,
} from './sanitization.ts';

type Nature = 'magnetic' | 'hybrid' | 'flash' | 'optical';

const natures: Readonly<Record<MediaType, Nature>> = {
  hdd: 'magnetic',
  tape: 'magnetic',
  hybrid: 'hybrid',
  sata_ssd: 'flash',
  sas_ssd: 'flash',
  nvme_ssd: 'flash',
  embedded_flash: 'flash',
  removable_flash: 'flash',
  optical: 'optical',
};

/** What a technique reaches on each kind of medium at most, and why no more; null: it does nothing there. */
type Reach = { readonly [Key in Nature]: SanitizationMethod | null } & {
  readonly name: string;
  /** Why it does nothing, or not more. */
  readonly why: string;
  /** The only media whose interface has the command; left out: all of them. */
  readonly only?: readonly MediaType[];
  /** It erases a key: what it reaches depends on whether everything was encrypted with it. */
  readonly erasesKey?: true;
};

const destroys = { magnetic: 'destroy', hybrid: 'destroy', flash: 'destroy', optical: 'destroy' } as const;
const drives: readonly MediaType[] = ['hdd', 'hybrid', 'sata_ssd', 'sas_ssd', 'nvme_ssd'];
const devices: readonly MediaType[] = ['embedded_flash', 'nvme_ssd', 'sata_ssd', 'hdd', 'hybrid'];

/** NIST SP 800-88 Rev. 2 categories by the techniques of IEEE 2883, as data. */
export const techniqueReach: Readonly<Record<SanitizationTechnique, Reach>> = {
  overwrite: {
    name: 'overwriting from the host',
    magnetic: 'clear',
    hybrid: 'clear',
    flash: 'clear',
    optical: null,
    why: 'it reaches only what the host can address, and flash keeps copies in places that it cannot',
  },
  secure_erase: {
    name: 'ATA Security Erase Unit',
    magnetic: 'clear',
    hybrid: 'clear',
    flash: 'clear',
    optical: null,
    only: ['hdd', 'hybrid', 'sata_ssd'],
    why: 'what it leaves differs from drive to drive; the Sanitize commands say what they do',
  },
  format_nvm: {
    name: 'NVMe Format with user data erase',
    magnetic: null,
    hybrid: null,
    flash: 'clear',
    optical: null,
    only: ['nvme_ssd'],
    why: 'it need not reach blocks that are not in use; Sanitize does',
  },
  sanitize_overwrite: {
    name: 'Sanitize Overwrite',
    magnetic: 'purge',
    hybrid: 'clear',
    flash: 'clear',
    optical: null,
    only: drives,
    why: 'overwriting flash is no purge: worn blocks keep what they held',
  },
  sanitize_block_erase: {
    name: 'Sanitize Block Erase',
    magnetic: null,
    hybrid: null,
    flash: 'purge',
    optical: null,
    only: ['sata_ssd', 'sas_ssd', 'nvme_ssd', 'embedded_flash'],
    why: 'only flash has blocks that can be erased',
  },
  sanitize_crypto_erase: {
    name: 'Sanitize Crypto Erase',
    magnetic: 'purge',
    hybrid: 'purge',
    flash: 'purge',
    optical: null,
    only: drives,
    erasesKey: true,
    why: 'it erases a key, and nothing else',
  },
  cryptographic_erase: {
    name: 'erasing the key of an encrypted volume',
    magnetic: 'purge',
    hybrid: 'purge',
    flash: 'purge',
    optical: null,
    erasesKey: true,
    why: 'it erases a key, and nothing else',
  },
  degauss: {
    name: 'degaussing',
    magnetic: 'purge',
    hybrid: null,
    flash: null,
    optical: null,
    why: 'a magnetic field does nothing to flash or to a disc, and since Rev. 2 it does not count as destroying anything',
  },
  remote_wipe: {
    name: 'a wipe by the device manager',
    magnetic: 'clear',
    hybrid: 'clear',
    flash: 'purge',
    optical: null,
    only: devices,
    erasesKey: true,
    why: 'on a device that was not encrypted from its first use it is a reset, which is a clear at best',
  },
  factory_reset: {
    name: 'a factory reset',
    magnetic: 'clear',
    hybrid: 'clear',
    flash: 'purge',
    optical: null,
    only: devices,
    erasesKey: true,
    why: 'on a device that was not encrypted from its first use it is a clear at best',
  },
  shred: { name: 'shredding', ...destroys, why: 'it destroys' },
  pulverize: { name: 'pulverizing', ...destroys, why: 'it destroys' },
  disintegrate: { name: 'disintegrating', ...destroys, why: 'it destroys' },
  incinerate: { name: 'incinerating', ...destroys, why: 'it destroys' },
  melt: { name: 'melting', ...destroys, why: 'it destroys' },
};

const largestFlashParticleMm = 2;
/** The least of a medium that a sample reads back, in percent. */
const leastSamplePercent = 10;

/**
 * Whether a method can be claimed for what was done to a medium: categories of NIST SP 800-88 Rev. 2, techniques of IEEE 2883. A refusal
 * says why in a sentence, and what would do.
 */
export function canSanitize(medium: Medium, claim: SanitizationClaim): Verdict {
  const reach = techniqueReach[claim.technique];
  const highest = reach[natures[medium.media]];
  if (highest === null || (reach.only !== undefined && !reach.only.includes(medium.media)))
    return refused(`${begin(reach.name)} does nothing to ${mediumName(medium.media)}: ${whyNot(reach, medium)}.`);
  if ((highest === 'destroy') !== (claim.method === 'destroy')) return refused(notDestroy(reach, claim, highest));
  if (highest === 'destroy') return canDestroy(medium, claim, reach);
  if (medium.damaged)
    return refused(
      'The medium is damaged: nothing can be trusted to have reached all of it, nor read it back. Destroy it.',
    );
  if (claim.hiddenSectors)
    return refused(
      'The tool found sectors that it could not reach (HPA or DCO): data may be left there. Remove the hidden area and erase again, or destroy the medium.',
    );
  if (claim.technique === 'remote_wipe' && claim.wipeConfirmedAt === null)
    return refused(
      'Nothing confirms the wipe yet: one that is queued or delivered has not happened. Record it when the device manager says that it is done.',
    );
  if (claim.method === 'purge' && reach.erasesKey === true) {
    const proof = provesEncryption(medium, reach);
    if (!proof.allowed) return proof;
  }
  return rank(claim.method) <= rank(highest)
    ? allowed
    : refused(`${begin(reach.name)} is a ${highest} on ${mediumName(medium.media)}, no ${claim.method}: ${reach.why}.`);
}

/** The strongest method that a technique may be recorded as on a medium; null where nothing may be claimed. */
export function strongestMethod(medium: Medium, claim: Omit<SanitizationClaim, 'method'>): SanitizationMethod | null {
  return sanitizationMethods.toReversed().find((method) => canSanitize(medium, { ...claim, method }).allowed) ?? null;
}

/** Whether a method is at least as strong as the one that is asked for. */
export function isEnough(method: SanitizationMethod, asked: SanitizationMethod): boolean {
  return rank(method) >= rank(asked);
}

/** What a thing needs before it goes where it goes: what leaves the organization is purged or destroyed. */
export function neededMethod(thing: { readonly leased: boolean; readonly disposition: string | null }) {
  const leaves = ['return_to_lessor', 'sell', 'donate', 'recycle', 'destroy'];
  const goesAway = thing.leased || (thing.disposition !== null && leaves.includes(thing.disposition));
  return goesAway ? 'purge' : 'clear';
}

/** Whether a way of verifying fits what was done: what was destroyed cannot be read back, and a small sample shows nothing. */
export function canVerify(
  method: SanitizationMethod,
  verification: { readonly method: VerificationMethod; readonly samplePercent: number | null },
): Verdict {
  const readsBack = verification.method === 'full' || verification.method === 'sample';
  if (method === 'destroy' && readsBack)
    return refused('What is destroyed cannot be read back. Verify it by inspection, or as its witness.');
  if (method !== 'destroy' && verification.method === 'inspection')
    return refused('Looking at a drive does not show whether it is erased. Read it back, in full or a sample of it.');
  if ((verification.method === 'sample') !== (verification.samplePercent !== null))
    return refused('Say how much of the medium the sample read back, in percent, and only for a sample.');
  if (verification.samplePercent !== null && verification.samplePercent < leastSamplePercent)
    return refused(`A sample of less than ${leastSamplePercent} % shows too little. Read back more, or all of it.`);
  return allowed;
}

function canDestroy(medium: Medium, claim: SanitizationClaim, reach: Reach): Verdict {
  if (medium.soldered && !claim.wholeDevice)
    return refused(
      'The medium is soldered in and cannot be destroyed by itself. Destroy the whole device and say so, or purge it.',
    );
  const leavesPieces = claim.technique === 'shred' || claim.technique === 'pulverize';
  if (!leavesPieces || natures[medium.media] === 'magnetic' || natures[medium.media] === 'optical') return allowed;
  return claim.particleMm !== null && claim.particleMm <= largestFlashParticleMm
    ? allowed
    : refused(
        `${begin(reach.name)} leaves flash chips whole unless the pieces are no larger than ${largestFlashParticleMm} mm. Say how large they are, or disintegrate it.`,
      );
}

function provesEncryption(medium: Medium, reach: Reach): Verdict {
  if (medium.encryption === 'from_first_use' && (medium.encryptionProof ?? '').trim() !== '') return allowed;
  const known =
    medium.encryption === 'from_first_use'
      ? 'what proves it is not said'
      : medium.encryption === 'unknown'
        ? 'whether it was encrypted is not known'
        : medium.encryption === 'none'
          ? 'it was not encrypted'
          : 'it was encrypted only later, and what was written before may be left';
  return refused(
    `${begin(reach.name)} is a purge only if everything was encrypted from the first use; ${known}. Record what proves the encryption, or claim no more than a clear.`,
  );
}

function notDestroy(reach: Reach, { method }: SanitizationClaim, highest: SanitizationMethod): string {
  return highest === 'destroy'
    ? `${begin(reach.name)} destroys a medium; it is no ${method}. Record it as destroy.`
    : `${begin(reach.name)} destroys nothing: the medium could be used again. It is a ${highest} at most.`;
}

function whyNot(reach: Reach, { media }: Medium): string {
  if (reach[natures[media]] === null) return reach.why;
  return 'its interface has no such command';
}

const mediumNames: Readonly<Record<MediaType, string>> = {
  hdd: 'a magnetic disk',
  hybrid: 'a hybrid disk',
  sata_ssd: 'a SATA SSD',
  sas_ssd: 'a SAS SSD',
  nvme_ssd: 'an NVMe SSD',
  embedded_flash: 'built-in flash',
  removable_flash: 'a memory stick or card',
  tape: 'a tape',
  optical: 'a disc',
};

/** What a kind of medium is called in a sentence. */
export function mediumName(media: MediaType): string {
  return mediumNames[media];
}

function rank(method: SanitizationMethod): number {
  return sanitizationMethods.indexOf(method);
}

function begin(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
