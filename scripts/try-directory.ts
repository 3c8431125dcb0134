// `npm run try:directory`: a throw-away Samba domain controller to try the README's first leaver on. Needs root and `npm run setup:peers`.
import { once } from 'node:events';
import { resolve } from 'node:path';
import { peerOf } from './peers.ts';
import { adminPassword, startSamba } from '../test/peers/samba.ts';
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
  await makeTrial(samba, folder, lastDay);
  console.log(`The domain controller answers at ${samba.url}. Nari Kim (T-2) left on ${lastDay}.`);
  console.log(`The README's files are in ${folder}; go there for its commands, as ../handback.`);
  const asAdministrator = `-H ${samba.url} -U 'Administrator%${adminPassword}' --option='tls verify peer = no_check'`;
  console.log(`To enable the account again: samba-tool user enable nkim ${asAdministrator}`);
  console.log('Ctrl-C takes it all away.');
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
} finally {
  await samba.stop();
}
