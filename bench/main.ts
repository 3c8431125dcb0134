import { revokeOne } from './revoke-one.ts';
console.log(JSON.stringify(await revokeOne.run(), null, 1));
