// Preloaded into the service while pictures are taken: its clock begins behind the real one, and
// each SIGUSR2 brings it a minute nearer, so that a morning's talk does not have to last a morning.

import { storyMinutes } from './story.ts';

const minute = 60_000;
const realNow = Date.now;
let behind = storyMinutes * minute;

Date.now = () => realNow() - behind;
process.on('SIGUSR2', () => {
  behind = Math.max(0, behind - minute);
});
