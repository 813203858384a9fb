import { ink } from './theme.ts';

/** A colour written #rrggbb laid over the card with an opacity between 0 and 1, as the opaque colour one sees. */
export function tinted(colour: string, opacity: number): string {
  const card = channels(ink.card);
  const mixed = channels(colour).map((channel, index) => {
    const below = card[index] ?? 0;
    return Math.round(below + (channel - below) * opacity);
  });
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** A channel of a colour that the data give as it is. */
export function asGiven(field: string) {
  return { field, type: 'nominal', scale: null } as const;
}

/** The colour of text that reads best on a background: the ink of the theme, or white. */
export function textOn(background: string): string {
  return contrast(ink.text, background) >= contrast(ink.card, background) ? ink.text : ink.card;
}

/**
 * The contrast ratio of two colours written #rrggbb, from 1 (none) to 21.
 * Source: WCAG 2.2, "contrast ratio" and "relative luminance".
 */
export function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((channel) => linear(channel / 255)) as [
    number,
    number,
    number,
  ];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
}
