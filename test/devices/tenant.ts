/** What every fake manager keeps: hardware, its enrolment, and what waits for it. It imports nothing of what it tests. */
export type FakeCommand = {
  readonly id: string;
  readonly kind: 'lock' | 'wipe' | 'retire';
  state: 'pending' | 'acknowledged' | 'done' | 'failed' | 'expired' | 'cancelled';
  readonly sentAt: string;
  endedAt: string | null;
  readonly pin: string | null;
};

export type FakeDevice = {
  /** The name tests use; the hardware. */
  readonly key: string;
  /** Grows with every enrolment. */
  enrolment: number;
  serial: string;
  platform: 'macos' | 'windows' | 'ios';
  owner: 'company' | 'personal' | 'unknown';
  user: string;
  recoveryKey: string | null;
  bypassCode: string | null;
  enrolledAt: string;
  lastSeenAt: string;
  state: 'usable' | 'locked' | 'wiped';
  gone: boolean;
  commands: FakeCommand[];
};

export type FakeFaults = {
  /** The next so many calls are answered so, before anything is done. */
  readonly tooMany?: number;
  readonly broken?: number;
  /** The next so many commands are carried out, and their answer never comes. */
  readonly loseAnswers?: number;
  /** Tokens that were given end now. */
  readonly expireTokens?: boolean;
  readonly denyKeys?: boolean;
};

export type Tenant = {
  readonly devices: Map<string, FakeDevice>;
  readonly journal: string[];
  readonly faults: { tooMany: number; broken: number; loseAnswers: number; denyKeys: boolean };
  tokens: Set<string>;
  count: number;
};

export function makeTenant(): Tenant {
  return {
    devices: new Map(),
    journal: [],
    faults: { tooMany: 0, broken: 0, loseAnswers: 0, denyKeys: false },
    tokens: new Set(),
    count: 0,
  };
}

export type Reply = { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> };
export type Request = {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string;
  /** Where the caller reached it. */
  readonly host: string;
  readonly body: string;
};

export function issue(tenant: Tenant, device: FakeDevice, kind: FakeCommand['kind'], pin: string | null): FakeCommand {
  tenant.count += 1;
  const id = `0000-command-${tenant.count}`;
  const command: FakeCommand = { id, kind, state: 'pending', sentAt: new Date().toISOString(), endedAt: null, pin };
  device.commands.push(command);
  tenant.journal.push(`${kind} ${device.key}`);
  return command;
}

export function waiting(device: FakeDevice, kind: FakeCommand['kind']): FakeCommand | undefined {
  return device.commands.find((command) => command.kind === kind && command.state === 'pending');
}

/** The device speaks to its manager: it takes what waits, and does it, begins to, or refuses. */
export function goOnline(device: FakeDevice, how: 'acknowledges' | 'erases' | 'refuses'): void {
  device.lastSeenAt = new Date().toISOString();
  for (const command of device.commands.filter(({ state }) => state === 'pending' || state === 'acknowledged')) {
    command.endedAt = device.lastSeenAt;
    command.state = how === 'refuses' ? 'failed' : how === 'acknowledges' ? 'acknowledged' : 'done';
    if (command.state !== 'done') continue;
    if (command.kind === 'lock') device.state = 'locked';
    if (command.kind === 'wipe') device.state = 'wiped';
    if (command.kind === 'retire') device.gone = true;
  }
}

export function enrolAgain(tenant: Tenant, device: FakeDevice): void {
  tenant.count += 1;
  device.enrolment = tenant.count;
  device.enrolledAt = new Date().toISOString();
  device.lastSeenAt = device.enrolledAt;
  device.state = 'usable';
  device.gone = false;
}

export function listed(tenant: Tenant): readonly FakeDevice[] {
  return [...tenant.devices.values()].filter(({ gone }) => !gone);
}
