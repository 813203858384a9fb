import { type Campaign, findCampaign, listCampaigns } from '../../data/campaigns.ts';
import type { Store } from '../../data/store.ts';
import { UserError } from '../../errors.ts';
import { closest } from '../suggest.ts';

/**
 * The campaign of a name or id.
 * @throws UserError with the nearest name where there is none.
 */
export async function findOrSuggest(store: Pick<Store, 'campaigns'>, name: string): Promise<Campaign> {
  const found = await findCampaign(store, name);
  if (found) return found;
  const names = (await listCampaigns(store)).map((campaign) => campaign.name);
  if (names.length === 0)
    throw new UserError('there is no campaign yet', 'Make one: /campaign new audience="at-risk"');
  const nearest = closest(name, names);
  throw new UserError(
    name === '' ? 'which campaign?' : `no campaign "${name}"${nearest ? `; did you mean "${nearest}"?` : ''}`,
    `There are: ${names.slice(0, 20).join(', ')}.`,
  );
}
