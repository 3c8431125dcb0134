/** What data is kept on. The kind decides which techniques reach the data at all. */
export const mediaTypes = [
  'hdd',
  'hybrid',
  'sata_ssd',
  'sas_ssd',
  'nvme_ssd',
  'embedded_flash',
  'removable_flash',
  'tape',
  'optical',
] as const;
export type MediaType = (typeof mediaTypes)[number];

/** The categories of NIST SP 800-88 Rev. 2, from the weakest to the strongest. */
export const sanitizationMethods = ['clear', 'purge', 'destroy'] as const;
export type SanitizationMethod = (typeof sanitizationMethods)[number];

/** How it was done, in the words of IEEE 2883 where it has one; `remote_wipe` and `factory_reset` are what devices offer. */
export const sanitizationTechniques = [
  'overwrite',
  'secure_erase',
  'format_nvm',
  'sanitize_overwrite',
  'sanitize_block_erase',
  'sanitize_crypto_erase',
  'cryptographic_erase',
  'degauss',
  'remote_wipe',
  'factory_reset',
  'shred',
  'pulverize',
  'disintegrate',
  'incinerate',
  'melt',
] as const;
export type SanitizationTechnique = (typeof sanitizationTechniques)[number];

export const sanitizationResults = ['passed', 'failed', 'aborted'] as const;
export type SanitizationResult = (typeof sanitizationResults)[number];

/** What is known of encryption. Only `from_first_use`, with something that proves it, makes erasing a key the same as erasing the data. */
export const encryptionStates = ['unknown', 'none', 'later', 'from_first_use'] as const;
export type EncryptionState = (typeof encryptionStates)[number];

/** How somebody else made sure of it. A sample says how much of the medium was read back, in percent. */
export const verificationMethods = ['full', 'sample', 'tool_report', 'inspection', 'witnessed'] as const;
export type VerificationMethod = (typeof verificationMethods)[number];

/** One storage device, as far as the rules care. */
export type Medium = {
  readonly media: MediaType;
  /** It cannot be taken out of the thing it is in. */
  readonly soldered: boolean;
  readonly selfEncrypting: boolean;
  readonly encryption: EncryptionState;
  /** What proves the encryption, in words: a report of the device manager, a recovery key of the first day. */
  readonly encryptionProof: string | null;
  readonly damaged: boolean;
};

/** What somebody says was done to a medium. */
export type SanitizationClaim = {
  readonly method: SanitizationMethod;
  readonly technique: SanitizationTechnique;
  /** When the device or its manager confirmed the wipe; a wipe that is only queued has not happened. */
  readonly wipeConfirmedAt: Temporal.Instant | null;
  /** The size of what was left of it, in millimetres. */
  readonly particleMm: number | null;
  /** Not only the medium but the whole thing around it was destroyed. */
  readonly wholeDevice: boolean;
  /** The tool saw sectors that it could not reach (HPA, DCO). */
  readonly hiddenSectors: boolean;
};
