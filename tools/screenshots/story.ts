import { type Scene, scenes } from '../../demo/seed/scenes.ts';

/** How long the story lasts. Less than an ID token lives: none may lapse on the way. */
export const storyMinutes = 44;

/** The day's conversations at Aurora, and how many minutes pass after each. */
export const dayAtAurora: ReadonlyArray<{ readonly scene: Scene; readonly minutes: number }> =
  scenes
    .filter(({ brand }) => brand === 'aurora')
    .map((scene, index) => ({
      // In his place, because not every machine has a font for the original's name.
      scene: scene.person === 6 ? { ...scene, person: 9 } : scene,
      minutes: [14, 3, 5, 8, 2, 4, 3][index] ?? 1,
    }));

export const talk = {
  question: 'Hi, why is my June bill higher than usual?',
  minutesUntilSheSignsIn: 2,
  answer:
    'Good morning Mara, I can see it. In June you called Norway for 34 minutes, which your ' +
    'package does not include.',
  minutesUntilHerAnswer: 2,
  thanks: 'Ah, that was my sister. Could I split the June bill in two?',
  note: 'Eligible for instalments. The page sent another email address: do not use it.',
} as const;
