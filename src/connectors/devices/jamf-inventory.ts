import { z } from 'zod';
import type { DeviceSeen } from '../../core/devices/device-manager.ts';
import { fingerprintOf, instantOf, type Manager, type Read, readOne } from './manager-calls.ts';

const computer = z.object({
  id: z.string().regex(/^\d+$/),
  udid: z.string().nullish(),
  general: z.object({
    name: z.string().nullish(),
    managementId: z.string().nullish(),
    supervised: z.boolean().nullish(),
    lastContactTime: z.string().nullish(),
    lastEnrolledDate: z.string().nullish(),
    remoteManagement: z.object({ managed: z.boolean() }).nullish(),
  }),
  hardware: z.object({ model: z.string().nullish(), serialNumber: z.string().nullish() }).nullish(),
  userAndLocation: z.object({ email: z.string().nullish() }).nullish(),
  diskEncryption: z
    .object({ bootPartitionEncryptionDetails: z.object({ partitionFileVault2State: z.string().nullish() }).nullish() })
    .nullish(),
});
const mobile = z.object({
  mobileDeviceId: z.string().regex(/^\d+$/),
  general: z.object({
    displayName: z.string().nullish(),
    udid: z.string().nullish(),
    managementId: z.string().nullish(),
    managed: z.boolean().nullish(),
    deviceOwnershipType: z.string().nullish(),
    lastInventoryUpdateDate: z.string().nullish(),
    lastEnrolledDate: z.string().nullish(),
  }),
  hardware: z.object({ model: z.string().nullish(), serialNumber: z.string().nullish() }).nullish(),
  userAndLocation: z.object({ emailAddress: z.string().nullish() }).nullish(),
});
type Computer = z.infer<typeof computer>;
type Mobile = z.infer<typeof mobile>;

/** How one kind of device is listed and read. */
export type JamfKind = {
  readonly list: string;
  readonly page: z.ZodType<{ readonly totalCount: number; readonly results: readonly (Computer | Mobile)[] }>;
  readonly one: (id: string) => string;
  readonly schema: z.ZodType<Computer | Mobile>;
};

const sections = ['GENERAL', 'HARDWARE', 'USER_AND_LOCATION'].map((name) => `section=${name}`).join('&');

export const computers: JamfKind = {
  list: `api/v1/computers-inventory?${sections}&section=DISK_ENCRYPTION&sort=id:asc`,
  page: z.object({ totalCount: z.int().min(0), results: z.array(computer) }),
  one: (id) => `api/v1/computers-inventory/${id}?${sections}&section=DISK_ENCRYPTION`,
  schema: computer,
};

export const mobiles: JamfKind = {
  list: `api/v2/mobile-devices/detail?${sections}&sort=mobileDeviceId:asc`,
  page: z.object({ totalCount: z.int().min(0), results: z.array(mobile) }),
  one: (id) => `api/v2/mobile-devices/${id}/detail?${sections}`,
  schema: mobile,
};

/** An enrolment is the record and the management id it has had since it was enrolled: `computer/12/…`, `mobile/7/…`. */
export function splitRef(ref: string): { readonly kind: string; readonly id: string; readonly managementId: string } {
  const [kind = '', id = '', managementId = ''] = ref.split('/');
  return { kind, id: encodeURIComponent(id), managementId };
}

export function isMobile(ref: string): boolean {
  return splitRef(ref).kind === 'mobile';
}

/** The record that an enrolment belongs to, whatever management id it has by now. */
export function findDevice(manager: Manager, ref: string): Promise<Read<Computer | Mobile>> {
  const kind = isMobile(ref) ? mobiles : computers;
  return readOne(manager, kind.one(splitRef(ref).id), kind.schema);
}

/** What Jamf Pro knows of a device; null where it does not manage it, so that nothing could be sent there. */
export function toDevice(found: Computer | Mobile): DeviceSeen | null {
  return 'mobileDeviceId' in found ? ofMobile(found) : ofComputer(found);
}

function ofComputer({ id, udid, general, hardware, userAndLocation, diskEncryption }: Computer): DeviceSeen | null {
  if (!general.managementId || general.remoteManagement?.managed === false) return null;
  const vault = diskEncryption?.bootPartitionEncryptionDetails?.partitionFileVault2State;
  return withFingerprint(udid, {
    enrolmentRef: `computer/${id}/${general.managementId}`,
    serial: hardware?.serialNumber || null,
    name: general.name || null,
    model: hardware?.model || null,
    platform: 'macos',
    // Only a supervised Mac is certainly the organization's; of others Jamf Pro does not say.
    ownership: general.supervised === true ? 'company' : 'unknown',
    userEmail: userAndLocation?.email || null,
    encrypted: vault === 'ENCRYPTED' || vault === 'VALID' ? true : vault === 'UNENCRYPTED' ? false : 'unknown',
    // Only the queue of commands says more.
    state: 'unknown',
    enrolledAt: instantOf(general.lastEnrolledDate),
    lastSeenAt: instantOf(general.lastContactTime),
  });
}

const ownerships: Readonly<Record<string, DeviceSeen['ownership']>> = {
  Institutional: 'company',
  AccountDrivenDeviceEnrollment: 'company',
  PersonalDeviceProfile: 'personal',
  UserEnrollment: 'personal',
  AccountDrivenUserEnrollment: 'personal',
};

function ofMobile({ mobileDeviceId, general, hardware, userAndLocation }: Mobile): DeviceSeen | null {
  if (!general.managementId || general.managed === false) return null;
  return withFingerprint(general.udid, {
    enrolmentRef: `mobile/${mobileDeviceId}/${general.managementId}`,
    serial: hardware?.serialNumber || null,
    name: general.displayName || null,
    model: hardware?.model || null,
    platform: 'ios',
    ownership: ownerships[general.deviceOwnershipType ?? ''] ?? 'unknown',
    userEmail: userAndLocation?.emailAddress || null,
    encrypted: 'unknown',
    state: 'unknown',
    enrolledAt: instantOf(general.lastEnrolledDate),
    lastSeenAt: instantOf(general.lastInventoryUpdateDate),
  });
}

function withFingerprint(hardware: string | null | undefined, device: Omit<DeviceSeen, 'fingerprint'>): DeviceSeen {
  const { serial, userEmail, enrolledAt } = device;
  return {
    ...device,
    fingerprint: fingerprintOf({ hardware, serial, user: userEmail, enrolledAt: enrolledAt?.toString() }),
  };
}
