const accountDisable = 0x0002;

/** Whether a userAccountControl value says that the account may not sign in (bit ACCOUNTDISABLE, MS-ADTS §2.2.16). */
export function isDisabled(accountControl: number): boolean {
  return (accountControl & accountDisable) !== 0;
}

/** The same flags with the account disabled or enabled and every other bit as it was. */
export function withDisabled(accountControl: number, disabled: boolean): number {
  return disabled ? accountControl | accountDisable : accountControl & ~accountDisable;
}

const hundredNanosecondsToUnixEpoch = 116_444_736_000_000_000n;

/** The instant of a FILETIME (100 ns since 1601-01-01 UTC); null for the values that mean never. */
export function instantFromFileTime(fileTime: string): Temporal.Instant | null {
  if (!/^\d+$/.test(fileTime)) return null;
  const ticks = BigInt(fileTime);
  if (ticks === 0n || ticks >= 2_650_467_743_999_999_999n) return null;
  return Temporal.Instant.fromEpochNanoseconds((ticks - hundredNanosecondsToUnixEpoch) * 100n);
}
