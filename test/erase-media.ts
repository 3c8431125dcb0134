export { eraseMedia } from '../demo/erase-media.ts';
