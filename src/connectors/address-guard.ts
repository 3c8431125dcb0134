import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { type Verdict, allowed, refused } from '../core/failure.ts';

/** How far a connection may go: 'internal' adds loopback and private addresses; link-local (cloud metadata) is never reachable. */
export type Reach = 'public' | 'internal';

const never = new BlockList();
never.addSubnet('0.0.0.0', 8, 'ipv4');
never.addSubnet('169.254.0.0', 16, 'ipv4');
never.addSubnet('224.0.0.0', 3, 'ipv4');
// Where clouds answer with credentials or settings of the machine, outside the link-local range.
never.addAddress('100.100.100.200', 'ipv4');
never.addAddress('168.63.129.16', 'ipv4');
never.addSubnet('192.0.0.0', 24, 'ipv4');
never.addAddress('fd00:ec2::254', 'ipv6');
never.addAddress('fd20:ce::254', 'ipv6');
never.addAddress('fd00:42::42', 'ipv6');
never.addAddress('::', 'ipv6');
never.addSubnet('fe80::', 10, 'ipv6');
never.addSubnet('ff00::', 8, 'ipv6');
// IPv4 addresses in old or translated clothes (RFC 4291 §2.5.5.1, RFC 2765), which no application is addressed by.
never.addRange('::2', '::ffff:ffff', 'ipv6');
never.addSubnet('::ffff:0:0:0', 96, 'ipv6');
// Link-local behind a translator or a tunnel.
never.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
never.addSubnet('2002:a9fe::', 32, 'ipv6');

const internal = new BlockList();
internal.addSubnet('127.0.0.0', 8, 'ipv4');
internal.addSubnet('10.0.0.0', 8, 'ipv4');
internal.addSubnet('172.16.0.0', 12, 'ipv4');
internal.addSubnet('192.168.0.0', 16, 'ipv4');
internal.addSubnet('100.64.0.0', 10, 'ipv4');
internal.addSubnet('198.18.0.0', 15, 'ipv4');
internal.addAddress('::1', 'ipv6');
internal.addSubnet('fc00::', 7, 'ipv6');
internal.addSubnet('fec0::', 10, 'ipv6');
// Ranges that carry an IPv4 address inside: what they lead to cannot be told from the outside.
internal.addSubnet('64:ff9b::', 96, 'ipv6');
internal.addSubnet('64:ff9b:1::', 48, 'ipv6');
internal.addSubnet('2002::', 16, 'ipv6');
internal.addSubnet('2001::', 32, 'ipv6');

/** Ports of other protocols, which a request could be made to speak: "bad port" of WHATWG Fetch, §2.9. */
// biome-ignore format: a table reads better in rows.
const foreignPorts = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117,
  119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636,
  989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

/** Whether a connection to this IP address may be opened. An IPv4 address written as IPv6 is judged as the IPv4 address. */
export function checkAddress(address: string, reach: Reach): Verdict {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(address) === 0) return refused(`${address} is not an IP address.`);
  if (never.check(address, family)) {
    return refused(`${address} is a link-local, metadata or multicast address, which no application may have.`);
  }
  if (reach === 'public' && internal.check(address, family)) {
    return refused(`${address} is inside the private network, and this application is not configured as internal.`);
  }
  return allowed;
}

/**
 * A `lookup` for node:net, node:tls and node:http that fails unless every address of the name may be reached. The connection
 * goes to an address that was checked, so a name that changes its answer in between gains nothing.
 */
export function guardedLookup(reach: Reach, resolve: typeof systemLookup = systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      for (const { address } of addresses) {
        const verdict = checkAddress(address, reach);
        if (!verdict.allowed) return callback(new Error(verdict.reason), []);
      }
      if (options.all) return callback(null, addresses);
      const [first] = addresses;
      if (first === undefined) return callback(new Error(`${hostname} has no address.`), []);
      callback(null, first.address, first.family);
    });
  };
}

/** The same for a host that is written as an address and so is never looked up; other hosts are left to `guardedLookup`. */
export function checkHost(host: string, reach: Reach): Verdict {
  const bare = host.startsWith('[') ? host.slice(1, -1) : host;
  return isIP(bare) === 0 ? allowed : checkAddress(bare, reach);
}

/** Whether a request may go to this URL: http or https, nobody signed in by it, no port of another protocol, and a host as above. */
export function checkUrl(url: URL, reach: Reach): Verdict {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refused('The address is not an http or https URL.');
  if (url.username !== '' || url.password !== '') return refused('An address may hold no user and no password.');
  if (url.port !== '' && foreignPorts.has(Number(url.port)))
    return refused(`Port ${url.port} belongs to another protocol.`);
  return checkHost(url.hostname, reach);
}
