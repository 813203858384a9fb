import { UserError } from '../errors.ts';
import { defineCommand } from './command.ts';
import { requireAsker } from './export/handing-out.ts';
import { previewExport } from './export/preview-export.ts';
import { sendExport } from './export/send-export.ts';

/** `/export`: a list of customers to take elsewhere, without those who must not be contacted. */
export const exportList = defineCommand({
  name: 'export',
  summary: 'a list of customers to take elsewhere, without those who must not be contacted',
  words: {
    audience: {
      type: 'expression',
      placeholder: 'audience',
      describe:
        'whom to export: a segment, cluster, cohort, saved audience or `top 100`, with filters; `campaign "Spring"` for those whom a campaign contacts',
    },
  },
  options: {
    columns: {
      type: 'text',
      describe:
        'what the list has besides ids and scores: `contact` (name, e-mail, telephone), `probability`, columns of the customers file',
    },
    format: {
      type: 'choice',
      choices: ['google', 'meta', 'tiktok'],
      describe: "an advertising platform's file to match people by, with everything hashed as it wants it",
    },
    channel: {
      type: 'choice',
      choices: ['email', 'phone'],
      describe: 'how they will be contacted: only who may be reached that way, and no other contact data',
    },
    arm: { type: 'text', describe: 'one treatment of a campaign, by name or number' },
  },
  examples: [
    { text: '/export champions', gives: 'how many, who is left out and why, and a button for the file' },
    {
      text: '/export at risk country=PT columns=contact channel=email',
      gives: 'those who agreed to e-mail, with their addresses, as a direct message',
    },
    { text: '/export top 500 format=google', gives: 'a file for Google Ads Customer Match' },
    { text: '/export campaign "Spring" arm=1', gives: 'those who get the first treatment, as drawn' },
  ],
  async run({ audience, columns, format, channel, arm }, context) {
    const asker = requireAsker(context);
    if (audience === undefined)
      throw new UserError(
        'Whom to export?',
        'For example /export champions, or /export at risk country=PT.',
        'audience',
      );
    const [, id] = /^send\s+([0-9a-z]+)$/i.exec(audience) ?? [];
    if (id !== undefined) return sendExport(id.toLowerCase(), asker, context);
    if (format !== undefined && columns !== undefined)
      throw new UserError(
        `format=${format} has columns of its own, so columns=${columns} cannot be added`,
        'Leave one of the two out.',
        'columns',
      );
    const request = {
      audience,
      columns: (columns ?? '').split(',').flatMap((name) => name.trim() || []),
      ...(arm !== undefined && { arm }),
      ...(format !== undefined && { format }),
      ...(channel !== undefined && { channel }),
    };
    return previewExport(request, asker, context);
  },
});
