import { lookup as resolve } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { type Verdict, allowed, refused } from '../core/failure.ts';

/** How far a connection may go: 'internal' adds loopback and private addresses; link-local (cloud metadata) is never reachable. */
export type Reach = 'public' | 'internal';

const never = new BlockList();
never.addSubnet('0.0.0.0', 8, 'ipv4');
never.addSubnet('169.254.0.0', 16, 'ipv4');
never.addSubnet('224.0.0.0', 3, 'ipv4');
never.addAddress('::', 'ipv6');
never.addSubnet('fe80::', 10, 'ipv6');
never.addSubnet('ff00::', 8, 'ipv6');
never.addAddress('fd00:ec2::254', 'ipv6');

const internal = new BlockList();
internal.addSubnet('127.0.0.0', 8, 'ipv4');
internal.addSubnet('10.0.0.0', 8, 'ipv4');
internal.addSubnet('172.16.0.0', 12, 'ipv4');
internal.addSubnet('192.168.0.0', 16, 'ipv4');
internal.addSubnet('100.64.0.0', 10, 'ipv4');
internal.addAddress('::1', 'ipv6');
internal.addSubnet('fc00::', 7, 'ipv6');
// Ranges that carry an IPv4 address inside: what they lead to cannot be told from the outside.
internal.addSubnet('64:ff9b::', 96, 'ipv6');
internal.addSubnet('2002::', 16, 'ipv6');
internal.addSubnet('2001::', 32, 'ipv6');

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
export function guardedLookup(reach: Reach): LookupFunction {
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
