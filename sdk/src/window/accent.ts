type Rgb = readonly [red: number, green: number, blue: number];

export type Accent = {
  readonly accent: string;
  /** Black or white, whichever reads better on the accent. */
  readonly onAccent: string;
};

/** The accent as it is used on a light and on a dark screen. */
export function accentsFrom(colour: Rgb): { readonly light: Accent; readonly dark: Accent } {
  // Very dark accents would vanish on a dark screen.
  const raised = luminance(colour) < 0.08 ? lighter(colour) : colour;
  return { light: accentOf(colour), dark: accentOf(raised) };
}

function accentOf(colour: Rgb): Accent {
  const onWhite = 1.05 / (luminance(colour) + 0.05);
  const onBlack = (luminance(colour) + 0.05) / 0.05;
  return {
    accent: `rgb(${colour.join(' ')})`,
    onAccent: onWhite >= 4.5 || onWhite >= onBlack ? '#fff' : '#000',
  };
}

/** The same hue and saturation (HSL) at a lightness of 54 %. */
function lighter(colour: Rgb): Rgb {
  const most = Math.max(...colour) / 255;
  const least = Math.min(...colour) / 255;
  const middle = (most + least) / 2;
  const chroma = most - least;
  const saturation = chroma === 0 ? 0 : chroma / (1 - Math.abs(2 * middle - 1));
  const lightness = 0.54;
  const reach = saturation * (1 - Math.abs(2 * lightness - 1));
  const channel = (value: number) => {
    const share = chroma === 0 ? 0 : (value / 255 - middle) / chroma;
    return Math.round((lightness + share * reach) * 255);
  };
  return [channel(colour[0]), channel(colour[1]), channel(colour[2])];
}

/** Relative luminance as in WCAG 2. */
export function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
