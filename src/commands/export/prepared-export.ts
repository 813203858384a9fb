import type { ExportRequest } from '../../data/exports.ts';
import { UserError } from '../../errors.ts';
import type { Asker } from '../asker.ts';
import type { CommandContext } from '../command.ts';
import { type Chosen, chooseMembers } from './choose-members.ts';
import { type ExportColumns, exportColumns } from './export-columns.ts';
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
  const chosen = await chooseMembers(request, withContacts, context);
  requirePredictions(columns, chosen);
  const out = await handingOut(chosen, withContacts, asker);
  return { chosen, out, file: await makeFile(request, columns, chosen, context) };
}

function requirePredictions(
  { chosen: { predictions } }: ExportColumns,
  { members, expression }: Chosen,
): void {
  if (!predictions || members.length === 0) return;
  if (members.some(({ purchaseProbability }) => purchaseProbability !== undefined)) return;
  throw new UserError(
    `nothing is predicted of "${expression}"`,
    `Ask for it in the audience, such as /export ${expression} p>=0: its list then has the predictions.`,
    'columns',
  );
}
