import { describe, expect, test } from '@jest/globals';
import { contrast, textOn, tinted } from '../../src/charts/colour.ts';
import { segmentColours } from '../../src/charts/segment-colours.ts';
import { ink } from '../../src/charts/theme.ts';
import { overview } from './cdnow.ts';

const segments = overview.segments.map(({ segment }) => segment);
const colours = segmentColours(segments);

describe('the colours of segments', () => {
  test('follow the order of the map, whatever is shown of it', () => {
    expect(colours.get('champions')).toBe('#002d6b');
    expect(colours.get('lost')).toBe('#504c5b');
    expect(new Set(colours.values()).size).toBe(11);
  });

  test('reach from best to worst on shorter maps, too', () => {
    expect([...segmentColours(['best', 'middling', 'worst']).values()]).toEqual([
      '#002d6b',
      '#e8b713',
      '#504c5b',
    ]);
  });

  test.each(Object.entries(visions()))('stay apart for readers with %s vision', (_, vision) => {
    const seen = [...colours].map(([segment, colour]) => ({
      segment,
      lab: oklab(simulated(colour, vision)),
    }));
    const close = seen.flatMap((one, index) =>
      seen
        .slice(index + 1)
        .filter((other) => distance(one.lab, other.lab) < 0.06)
        .map((other) => `${one.segment} and ${other.segment}`),
    );
    expect(close).toEqual([]);
  });

  test('carry text that can be read, however few or many customers deepen them', () => {
    const opacities = Array.from({ length: 61 }, (_, index) => 0.4 + index / 100);
    const grounds = [...colours.values()].flatMap((colour) =>
      opacities.map((opacity) => tinted(colour, opacity)),
    );
    expect(Math.min(...grounds.map((ground) => contrast(textOn(ground), ground)))).toBeGreaterThan(4);
  });

  test('leave every text of the theme readable on its card', () => {
    expect(contrast(ink.text, ink.card)).toBeGreaterThan(7);
    expect(contrast(ink.secondary, ink.card)).toBeGreaterThan(7);
  });
});

/**
 * Linear RGB as seen without one kind of cone.
 * Source: Machado, Oliveira & Fernandes (2009), IEEE TVCG 15(6), severity 1.0.
 */
function visions(): Record<string, number[][]> {
  return {
    normal: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    protanope: [
      [0.152286, 1.052583, -0.204868],
      [0.114503, 0.786281, 0.099216],
      [-0.003882, -0.048116, 1.051998],
    ],
    deuteranope: [
      [0.367322, 0.860646, -0.227968],
      [0.280085, 0.672501, 0.047413],
      [-0.01182, 0.04294, 0.968881],
    ],
    tritanope: [
      [1.255528, -0.076749, -0.178779],
      [-0.078411, 0.930809, 0.147602],
      [0.004733, 0.691367, 0.3039],
    ],
  };
}

function simulated(colour: string, vision: number[][]): number[] {
  const linear = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return times(vision, linear).map((channel) => Math.min(1, Math.max(0, channel)));
}

/** Source: Ottosson (2020), "A perceptual color space for image processing"; 0.02 is a just noticeable difference. */
function oklab(rgb: number[]): number[] {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  );
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones.map(Math.cbrt),
  );
}

function times(matrix: number[][], vector: number[]): number[] {
  return matrix.map((row) => row.reduce((sum, factor, index) => sum + factor * (vector[index] ?? 0), 0));
}

function distance(one: number[], other: number[]): number {
  return Math.hypot(...one.map((value, index) => value - (other[index] ?? 0)));
}
