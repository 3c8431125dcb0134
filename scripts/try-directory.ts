// `npm run try:directory`: a throw-away Samba domain controller to try the README's first leaver on. Needs root and `npm run setup:peers`.
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { peerOf } from './peers.ts';
import { administer } from '../test/peers/samba-directory.ts';
import { startSamba } from '../test/peers/samba.ts';
import { makeTrial } from '../test/trial-company.ts';

const missing = peerOf('test/peers/samba.test.ts')?.missing();
if (missing !== undefined) {
  console.error(`try:directory: ${missing}. Run npm run setup:peers as root first.`);
  process.exit(1);
}
const folder = resolve('trial');
console.error('Bringing up a domain controller; the first time takes about half a minute.');
const samba = await startSamba();
try {
  const lastDay = Temporal.Now.plainDateISO('Europe/Berlin').subtract({ days: 8 }).toString();
  const { leaverDn } = await makeTrial(samba, folder, lastDay);
  console.log(`The domain controller answers at ${samba.url}. Nari Kim (T-2) left on ${lastDay}.`);
  console.log(`The README's files are in ${folder}; go there for its commands, as ../handback.`);
  console.log('Enter: somebody enables the account again, by hand. Ctrl-C: it all goes away.');
  createInterface(process.stdin).on('line', () => {
    enableByHand(leaverDn).then(
      () => console.log('The account of Nari Kim is enabled again.'),
      (error: unknown) => console.error(`It could not be enabled: ${String(error)}`),
    );
  });
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
} finally {
  await samba.stop();
}
process.exit(0);

async function enableByHand(dn: string): Promise<void> {
  const administrator = await administer(samba);
  try {
    const flags = Number(await administrator.valueOf(dn, 'userAccountControl'));
    await administrator.change(dn, 'replace', 'userAccountControl', [String(flags & ~2)]);
  } finally {
    await administrator.close();
  }
}
