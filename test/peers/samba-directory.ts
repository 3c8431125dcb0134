import { randomBytes } from 'node:crypto';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { Attribute, Change, Client } from 'ldapts';
import { type Samba, adminDn, adminPassword, baseDn, serverName } from './samba.ts';

/** The administrator's hands in the directory: what a test does by another way than the connector. */
export type Administrator = {
  readonly add: (dn: string, attributes: Readonly<Record<string, string | string[]>>) => Promise<void>;
  readonly change: (
    dn: string,
    operation: 'add' | 'delete' | 'replace',
    type: string,
    values: string[] | Buffer[],
  ) => Promise<void>;
  /** An enabled person account in OU=People with a password; returns its distinguished name. */
  readonly addPerson: (login: string, attributes?: Readonly<Record<string, string | string[]>>) => Promise<string>;
  readonly addGroup: (name: string) => Promise<string>;
  readonly join: (memberDn: string, groupDn: string) => Promise<void>;
  readonly remove: (dn: string) => Promise<void>;
  readonly move: (dn: string, newDn: string) => Promise<void>;
  readonly valueOf: (dn: string, attribute: string) => Promise<string>;
  readonly close: () => Promise<void>;
};

/** Signs in as the domain's administrator. */
export async function administer(samba: Samba): Promise<Administrator> {
  const client = new Client({
    url: samba.url,
    timeout: 30_000,
    connectTimeout: 10_000,
    tlsOptions: { ca: samba.caCertificate, servername: serverName },
  });
  await client.bind(adminDn, adminPassword);
  const change: Administrator['change'] = (dn, operation, type, values) =>
    client.modify(dn, new Change({ operation, modification: new Attribute({ type, values }) }));
  const add: Administrator['add'] = (dn, attributes) => client.add(dn, { ...attributes });
  return {
    add,
    change,
    addPerson: async (login, attributes = {}) => {
      const dn = `CN=${escaped(login)},OU=People,${baseDn}`;
      await add(dn, {
        objectClass: 'user',
        sAMAccountName: shortName(login),
        userAccountControl: '514',
        ...attributes,
      });
      await change(dn, 'replace', 'unicodePwd', [
        Buffer.from(`"${randomBytes(12).toString('base64')}aA1!"`, 'utf16le'),
      ]);
      await change(dn, 'replace', 'userAccountControl', ['66048']);
      return dn;
    },
    addGroup: async (name) => {
      const dn = `CN=${escaped(name)},OU=Groups,${baseDn}`;
      await add(dn, { objectClass: 'group', sAMAccountName: shortName(name) });
      return dn;
    },
    join: (memberDn, groupDn) => change(groupDn, 'add', 'member', [memberDn]),
    remove: (dn) => client.del(dn),
    move: (dn, newDn) => client.modifyDN(dn, newDn),
    valueOf: async (dn, attribute) => {
      const { searchEntries } = await client.search(dn, { scope: 'base', attributes: [attribute] });
      return String(searchEntries[0]?.[attribute]);
    },
    close: () => client.unbind(),
  };
}

function escaped(name: string): string {
  return name.replaceAll(/[,+"\\<>;=#]/g, '\\$&');
}

/** A sAMAccountName may not hold what a distinguished name can. */
function shortName(name: string): string {
  return name.replaceAll(/[^\w. -]/g, '-');
}

/** The attributes that a restore cannot bring back: the password's, the clock's and the change numbers of the controller. */
export const notRestorableAttributes: ReadonlySet<string> = new Set([
  'whenChanged',
  'uSNChanged',
  'pwdLastSet',
  'lastLogon',
  'lastLogonTimestamp',
  'logonCount',
]);

/** LDIF as entries by name, without the attributes named; values are sorted, because a set has no order. */
export function entriesOf(ldif: string, without: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const blocks = ldif.replaceAll('\n ', '').split(/\n\n+/);
  const entries = blocks.map((block) => block.split('\n').filter((line) => line !== '' && !line.startsWith('#')));
  return new Map(
    entries.flatMap(([first, ...lines]) =>
      first?.startsWith('dn: ')
        ? [[first.slice(4), lines.filter((line) => !without.has(line.slice(0, line.indexOf(':')))).sort()] as const]
        : [],
    ),
  );
}

/** A way through to the server that swallows the next answer and cuts the connection once it is told to. */
export async function startCuttingProxy(
  host: string,
  port = 636,
): Promise<{ readonly url: string; readonly cutNextAnswer: () => void; readonly stop: () => void }> {
  let armed = false;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, host);
    const end = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    near.on('data', (chunk) => far.write(chunk));
    far.on('data', (chunk) => {
      if (!armed) return void near.write(chunk);
      armed = false;
      end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `ldaps://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutNextAnswer: () => {
      armed = true;
    },
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
