import type { Day } from '../../calendar.ts';
import { customersByPrediction } from '../../data/audience-profiles.ts';
import { type Campaign, campaignMembers, findCampaign, heldOut } from '../../data/campaigns.ts';
import type { ExportCounts, ExportRequest } from '../../data/exports.ts';
import { type GateReason, passGate } from '../../data/gate.ts';
import { UserError } from '../../errors.ts';
import { formatCounted } from '../../format.ts';
import { type AudienceMember, type ResolvedAudience, resolveAudience } from '../audience/resolve-audience.ts';
import type { CommandContext } from '../command.ts';
import { ensureForecast } from '../forecast/ensure-forecast.ts';
import { usualHorizon } from '../forecast/train-model.ts';
import { unknownWord } from '../suggest.ts';
import { countedBy } from '../suppressed-in-words.ts';
import { isContactId } from './holds-contact.ts';

/** Who is exported, and what became of the others of the audience. */
export type Chosen = {
  /** Canonical text, and in words. */
  expression: string;
  title: string;
  asOf: Day;
  /** Whether its expression holds e-mail addresses or telephone numbers, as where customers are chosen by them. */
  usesContacts: boolean;
  /** Whether it has predictions by itself, as `top 100` has. */
  usesPredictions: boolean;
  notes: readonly string[];
  /** Those to export, in the order of the audience. */
  members: readonly AudienceMember[];
  counts: ExportCounts;
  suppressed: ReadonlyMap<GateReason, number>;
  /** By the campaign in whose holdout they are. */
  heldOut: ReadonlyMap<string, number>;
  /** Those of a campaign's list who are in the holdout of another one, which was launched since; they stay in the list. */
  heldElsewhere: ReadonlyMap<string, number>;
  /** Where it has predictions: members of whom nothing is predicted. */
  unpredicted: number;
  /** Columns of the data that say who consents; none where they do not say. */
  consentColumns: readonly string[];
  /** Who of them may be reached that way; nobody where no contact data are handed out. */
  reachable: Readonly<Record<'email' | 'phone', ReadonlySet<string>>>;
};

type Drawn = Omit<ResolvedAudience, 'members'> & {
  members: readonly AudienceMember[];
  /** Whether its members were drawn against a holdout of their own. */
  isCampaign: boolean;
  /** How a campaign reaches them. */
  channel?: Campaign['channel'];
};

/** What is handed out beside ids: names, addresses or numbers, for which it is to be known who may be reached how; predictions. */
type HandedOut = { contacts: boolean; predictions: boolean };

/**
 * The audience of an export without those whom the gate holds back and those in the holdout of a running campaign.
 * @throws UserError for an audience, campaign or arm that is not understood, and where predictions are asked for and cannot be made
 */
export async function chooseMembers(
  request: ExportRequest,
  { contacts: withContacts, predictions }: HandedOut,
  context: CommandContext,
): Promise<Chosen> {
  const { store } = context;
  const audience = await membersOf(request, context);
  const { isCampaign, channel: ofCampaign, ...about } = audience;
  const members =
    predictions && !audience.usesPredictions && audience.members.length > 0
      ? await withPredictions(audience.members, context)
      : audience.members;
  const ids = members.map(({ customerId }) => customerId);
  const channel = request.channel ?? ofCampaign ?? 'any';
  context.progress?.(`${formatCounted(ids.length, 'customer')} matched; finding out who may be contacted.`);
  const listed = await passGate(store, ids, { channel });
  const passing = async (way: 'email' | 'phone', some = ids) =>
    new Set((await passGate(store, some, { channel: way })).allowed);
  const addresses = new Set(ids.filter(isContactId));
  const addressable = addresses.size > 0 ? await passing('email', [...addresses]) : addresses;
  const allowed = listed.allowed.filter((id) => !addresses.has(id) || addressable.has(id));
  const nobody = new Set<string>();
  const reachable = {
    email: withContacts && channel !== 'phone' ? await passing('email') : nobody,
    phone: withContacts && channel !== 'email' ? await passing('phone') : nobody,
  };
  // On the day of the data: where these are late, a campaign is not read out yet, and its holdout stays one.
  const found = await heldOut(store, allowed, audience.asOf);
  // The members of a campaign are those that were drawn: its own holdout is not among them.
  const [held, elsewhere] = isCampaign
    ? [new Map<string, string>(), found]
    : [found, new Map<string, string>()];
  const passed = new Set(allowed);
  const reasons = new Map(listed.suppressed.map(({ customerId, reason }) => [customerId, reason]));
  const suppressed = ids.filter((id) => !passed.has(id));
  const exported = members.filter(({ customerId }) => passed.has(customerId) && !held.has(customerId));
  return {
    ...about,
    members: exported,
    counts: {
      matched: ids.length,
      suppressed: suppressed.length,
      heldOut: held.size,
      toExport: allowed.length - held.size,
    },
    suppressed: countedBy(suppressed, (id) => reasons.get(id) ?? 'no-consent'),
    heldOut: countedBy([...held.values()], (name) => name),
    heldElsewhere: countedBy([...elsewhere.values()], (name) => name),
    unpredicted: predictions || audience.usesPredictions ? exported.filter(isUnpredicted).length : 0,
    consentColumns: listed.consentColumns,
    reachable,
  };
}

/** Members with what is expected of them in the next 90 days, as far as anything is. */
async function withPredictions(
  members: readonly AudienceMember[],
  context: CommandContext,
): Promise<AudienceMember[]> {
  const { run } = await ensureForecast(context, usualHorizon);
  const expected = await customersByPrediction(context.store, run);
  return members.map((member) => ({ ...member, ...expected.get(member.customerId) }));
}

function isUnpredicted({ purchaseProbability }: AudienceMember): boolean {
  return purchaseProbability === undefined;
}

async function membersOf({ audience, arm }: ExportRequest, context: CommandContext): Promise<Drawn> {
  const [, name] = /^campaign\s+(\S.*)$/is.exec(audience) ?? [];
  if (name !== undefined) return campaignList(name.trim().replace(/^"(.*)"$/s, '$1'), arm, context);
  if (arm !== undefined)
    throw new UserError(
      `arm=${arm} has no meaning without a campaign`,
      'Arms are those of a campaign: /export campaign "Spring" arm=1.',
      'arm',
    );
  return { ...(await resolveAudience(audience, context)), isCampaign: false };
}

/** The customers whom a campaign contacts, as they were drawn at its launch. */
async function campaignList(name: string, arm: string | undefined, context: CommandContext): Promise<Drawn> {
  const { store } = context;
  const campaign = await findCampaign(store, name);
  if (!campaign)
    throw new UserError(
      `there is no campaign "${name}"`,
      'Type /campaign list to see all there are.',
      'audience',
    );
  if (!campaign.launch)
    throw new UserError(
      `the campaign "${campaign.name}" has not been launched, so nobody has been drawn for it`,
      'Launch it first: its customers and its holdout are fixed then.',
    );
  const treatment = arm === undefined ? undefined : armNamed(arm, campaign);
  const drawn = await campaignMembers(store, campaign.id, { arm: treatment ?? 'treated' });
  const { asOf, members } = await resolveAudience('all', context);
  const known = new Map(members.map((member) => [member.customerId, member]));
  const armName = treatment === undefined ? undefined : campaign.treatments[treatment - 1];
  return {
    expression: `campaign "${campaign.name}"`,
    title: `the campaign ${campaign.name}${armName === undefined ? '' : `, ${armName}`}`,
    asOf,
    usesPredictions: false,
    usesContacts: false,
    notes: [],
    members: drawn.flatMap(({ customerId }) => known.get(customerId) ?? []),
    isCampaign: true,
    channel: campaign.channel,
  };
}

/** The number of a treatment, by its name or that number. */
function armNamed(arm: string, { treatments, name }: Campaign): number {
  if (/^(holdout|0)$/i.test(arm))
    throw new UserError(
      `the holdout of "${name}" is not exported: whoever is contacted is no comparison any more`,
      'Leave arm= out for everyone who is contacted.',
      'arm',
    );
  const index = treatments.findIndex(
    (treatment, position) => treatment.toLowerCase() === arm.toLowerCase() || arm === String(position + 1),
  );
  if (index < 0) throw unknownWord('arm', arm, treatments);
  return index + 1;
}
