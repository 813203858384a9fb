import { expect, test } from '@jest/globals';
import type { CommandContext } from '../../src/commands/command.ts';
import { importFile } from '../../src/commands/import.ts';

test('/import without a file says how to share one, to the asker alone', async () => {
  const answer = await importFile.run({}, {} as CommandContext);
  expect(answer).toMatchObject({ audience: 'asker', title: expect.stringContaining('Share a file') });
  expect(answer.notes.join('\n')).toMatch(
    /CSV or Excel.*Nothing is written before you confirm.*midas import --services/s,
  );
});
