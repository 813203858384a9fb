import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { cellsOf, loadSegmentMap, type SegmentMap } from '../../src/analytics/segment-map.ts';
import { UserError } from '../../src/errors.ts';

const directory = mkdtempSync(join(tmpdir(), 'midas-maps-'));
const path = join(directory, 'map.json');

afterAll(() => rmSync(directory, { recursive: true }));

/** Writes a map file made from a shipped map and tries to load it. */
function loading(id: string, change: (map: SegmentMap) => unknown): () => SegmentMap {
  return () => {
    writeFileSync(path, JSON.stringify(change(loadSegmentMap(id))));
    return loadSegmentMap(path);
  };
}

/** The map with the cells of its first segment replaced. */
function withFirstCells(map: SegmentMap, cells: string[]): SegmentMap {
  return {
    ...map,
    segments: map.segments.map((segment, index) => (index === 0 ? { ...segment, cells } : segment)),
  };
}

describe('loadSegmentMap', () => {
  test('gives rxfm-11 with the cells of the definitions, best segment first', () => {
    const { version, segments } = loadSegmentMap('rxfm-11');
    expect(version).toBe(1);
    expect(Object.fromEntries(segments.map(({ id, cells }) => [id, cells.join(' ')]))).toEqual({
      champions: '55 54 45',
      loyal: '53 44 35 34',
      'potential-loyalists': '52 42 33 43',
      new: '51',
      promising: '41 31',
      'needs-attention': '32 23 22',
      'about-to-sleep': '21',
      'at-risk': '25 24 13',
      'cant-lose': '15 14',
      hibernating: '12',
      lost: '11',
    });
    expect(segments[0]?.id).toBe('champions');
  });

  test('gives klaviyo-6 with the cells of the definitions and recency by days', () => {
    const { recencyDayLimits, segments } = loadSegmentMap('klaviyo-6');
    expect(recencyDayLimits).toEqual([180, 365]);
    expect(Object.fromEntries(segments.map(({ id, cells }) => [id, cells.join(' ')]))).toEqual({
      champions: '333 332 323',
      loyal: '321 322 331 232 233',
      recent: '312 313 311 222 223',
      'needs-attention': '213 221 123 132 133',
      'at-risk': '231 212 122 131 211',
      inactive: '111 112 113 121',
    });
  });

  test('loads a file of the same shape', () => {
    expect(loading('rxfm-11', (map) => ({ ...map, id: 'ours' }))().id).toBe('ours');
  });

  test.each([
    ['a cell in no segment', ['55', '54'], 'cell "45" is in no segment'],
    ['a cell in two segments', ['55', '54', '45', '53'], 'cell "53" is in "champions" and "loyal"'],
    ['a cell twice in a segment', ['55', '54', '45', '45'], 'cell "45" is in "champions" and "champions"'],
    ['a cell beyond the scores', ['55', '54', '45', '60'], 'cell "60" of segment "champions" does not exist'],
  ])('refuses %s, naming file and cell', (_, cells, fault) => {
    const attempt = loading('rxfm-11', (map) => withFirstCells(map, cells));
    expect(attempt).toThrow(UserError);
    expect(attempt).toThrow(`segment map ${path}: ${fault}`);
  });

  test.each<[string, (map: SegmentMap) => unknown, string]>([
    ['a missing version', ({ version: _, ...map }) => map, 'version'],
    ['an unknown key', (map) => ({ ...map, colour: 'red' }), 'colour'],
    [
      'the name kept for customers without orders',
      (map) => ({ ...map, segments: [{ ...map.segments[0], id: 'no-orders' }, ...map.segments.slice(1)] }),
      'the name "no-orders" is kept for customers without orders',
    ],
    ['limits that do not rise', (map) => ({ ...map, recencyDayLimits: [9, 8, 7, 6] }), 'do not rise'],
    ['too few limits', (map) => ({ ...map, recencyDayLimits: [9] }), '5 scores need 4'],
  ])('refuses %s', (_, change, fault) => {
    expect(loading('rxfm-11', change)).toThrow(fault);
  });

  test('refuses a file that is not there, naming it and what is valid', () => {
    expect(() => loadSegmentMap('/nowhere/map.json')).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('/nowhere/map.json'),
        hint: expect.stringContaining('rxfm-11, klaviyo-6'),
      }),
    );
  });

  test.each(['rxfm-11', 'klaviyo-6'])('says what to do about every segment of %s', (id) => {
    for (const { about, advice } of loadSegmentMap(id).segments)
      for (const sentence of [about, ...Object.values(advice)]) expect(sentence).toMatch(/^[A-Z].{8,}[.]$/);
  });
});

describe('cellsOf', () => {
  test('lists every cell once, best first', () => {
    expect(cellsOf({ scores: 3, axes: 'R FM' })).toEqual([
      '33',
      '32',
      '31',
      '23',
      '22',
      '21',
      '13',
      '12',
      '11',
    ]);
    expect(new Set(cellsOf({ scores: 3, axes: 'R F M' })).size).toBe(27);
  });
});
