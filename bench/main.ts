import { holdings } from './holdings.ts';
console.log(JSON.stringify(await holdings.run(), null, 1));
