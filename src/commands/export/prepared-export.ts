import type { ExportRequest } from '../../data/exports.ts';
import type { Asker } from '../asker.ts';
import type { CommandContext } from '../command.ts';
import { type Chosen, chooseMembers } from './choose-members.ts';
import { exportColumns } from './export-columns.ts';
import { type HandingOut, handingOut } from './handing-out.ts';
import { asksForContacts, type ExportFile, makeFile } from './make-file.ts';

/** An export as it is at this moment: who is in it, its file, and where that may go. */
export type PreparedExport = { chosen: Chosen; file: ExportFile; out: HandingOut };

/**
 * Prepares an export for whoever asks, with what they may at this moment.
 * @throws UserError for an audience or column that is not understood, and where the asker may not read what it holds
 */
export async function prepareExport(
  request: ExportRequest,
  asker: Asker,
  context: CommandContext,
): Promise<PreparedExport> {
  const columns = await exportColumns(context.store, request.columns.join(','));
  const withContacts = asksForContacts(request, columns);
  const { predictions } = columns.chosen;
  const chosen = await chooseMembers(request, { contacts: withContacts, predictions }, context);
  const out = await handingOut(chosen, withContacts, asker);
  return { chosen, out, file: await makeFile(request, columns, chosen, context) };
}
