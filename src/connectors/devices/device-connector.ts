import type { z } from 'zod';
import type { Connector } from '../../core/applications/connector.ts';
import type {
  CompanyDevice,
  DeviceSeen,
  DeviceSession,
  OpenDevices,
  PersonalDevice,
} from '../../core/devices/device-manager.ts';

/** A connector for a device manager: its connection is proved like any other, and it has no accounts to look for. */
export function deviceConnector<Config, Credentials>(manager: {
  readonly kind: string;
  readonly title: string;
  readonly config: z.ZodType<Config>;
  readonly credentials: z.ZodType<Credentials>;
  readonly openDevices: OpenDevices<Config, Credentials>;
}): Connector<Config, Credentials> {
  const nothing = {
    state: 'unknown',
    reason: `${manager.title} manages devices; nobody has an account there.`,
  } as const;
  return {
    ...manager,
    manual: false,
    verbs: [],
    open: async (config, credentials, means) => {
      const session = await manager.openDevices(config, credentials, means);
      return {
        probe: session.probe,
        findAccounts: async () => nothing,
        readAccount: async () => nothing,
        listAccounts: async function* () {
          yield [];
        },
        writes: {},
        close: async () => {},
      };
    },
  };
}

/** What differs between managers. */
type SessionParts = Pick<DeviceSession, 'probe' | 'listDevices' | 'readDevice'> & {
  readonly anyDevice: (device: DeviceSeen) => Omit<PersonalDevice, 'owner'>;
  /** What only a device of the organization's own is offered. */
  readonly companyOnly: (device: DeviceSeen) => Omit<CompanyDevice, keyof PersonalDevice>;
};

/** A session made of them: a personal device has no more than what any device has. */
export function deviceSession({ anyDevice, companyOnly, ...session }: SessionParts): DeviceSession {
  return {
    ...session,
    company: ({ device }) => ({ owner: 'company', ...anyDevice(device), ...companyOnly(device) }),
    personal: ({ device }) => ({ owner: 'personal', ...anyDevice(device) }),
  };
}
