// A worker for shipments in a process of its own: `node courier-worker.ts '{"url": …, "key": hex}' BOUNDARY NTH`.
// It kills itself when it passes that boundary for the nth time, and ends when nothing is left to do.
import { openDatabase } from '../src/store/database/connection.ts';
import { unseal } from '../src/store/sealed.ts';
import { tendShipments } from '../src/jobs/couriers/couriers.ts';

const [settings = '', boundary = '', nth = '1'] = process.argv.slice(2);
const { url, key: hex } = JSON.parse(settings) as { readonly url: string; readonly key: string };
const key = Buffer.from(hex, 'hex');
let left = Number(nth);
const db = await openDatabase({
  kind: 'url',
  url,
  key,
  onBoundary: (name) => {
    if (name === boundary && --left === 0) process.kill(process.pid, 'SIGKILL');
  },
});
const means = {
  db,
  unseal: (sealed: Uint8Array, boundTo: string) => unseal(key, sealed, boundTo),
  random: () => 0,
  log: () => undefined,
};
while ((await tendShipments(means)) > 0);
await db.close();
