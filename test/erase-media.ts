export { eraseMedia, isAboutMedia } from '../demo/erase-media.ts';
