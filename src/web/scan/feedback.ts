/** How an outcome looks, sounds and feels. The word beside it says the same. */
export type Tone = 'good' | 'notice' | 'same' | 'unknown' | 'stop' | 'kept';

/** Notes in hertz, one after the other. */
const sounds: Readonly<Record<Tone, readonly number[]>> = {
  good: [880],
  notice: [660, 880],
  same: [520],
  kept: [520, 520],
  unknown: [440, 330],
  stop: [220, 220, 220],
};
/** Milliseconds of shaking and rest. */
const shakes: Readonly<Record<Tone, readonly number[]>> = {
  good: [40],
  notice: [40, 60, 40],
  same: [20],
  kept: [20, 40, 20],
  unknown: [120],
  stop: [250, 80, 250],
};
const noteSeconds = 0.12;

let audio: AudioContext | undefined;

/** Sounds and shakes. A browser that has neither, or does not allow them yet, stays still. */
export function giveFeedback(tone: Tone): void {
  navigator.vibrate?.([...shakes[tone]]);
  if (!('AudioContext' in globalThis)) return;
  audio ??= new AudioContext();
  const from = audio.currentTime;
  for (const [index, hertz] of sounds[tone].entries()) {
    const note = audio.createOscillator();
    const loudness = audio.createGain();
    note.frequency.value = hertz;
    note.type = tone === 'stop' ? 'square' : 'sine';
    loudness.gain.value = 0.15;
    note.connect(loudness).connect(audio.destination);
    note.start(from + index * noteSeconds);
    note.stop(from + (index + 0.8) * noteSeconds);
  }
}
