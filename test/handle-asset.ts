export { bestAnswers, handleAsset, isDoneInHand } from '../demo/handle-asset.ts';
