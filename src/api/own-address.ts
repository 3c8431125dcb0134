import { isIPv6 } from 'node:net';

/** Where to reach a server that listens at a host, or everywhere. */
export function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return isIPv6(host) ? `[${host}]` : host;
}

/** How people reach a server where nobody has said. Browsers make passkeys for a name, and for no address in numbers. */
export function ownAddress(host: string, port: number): string {
  const reachable = reachableHost(host);
  return `http://${reachable === '127.0.0.1' ? 'localhost' : reachable}:${port}`;
}

/** Where leavers and outsiders reach their pages, as it was set; null: where everybody reaches the server. */
export function portalUrlOf({
  url,
  host,
  port,
}: Readonly<{ url: string | null; host: string; port: number | null }>): string | null {
  return url ?? (port === null ? null : ownAddress(host, port));
}
