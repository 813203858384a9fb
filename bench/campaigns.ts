// How well the read-outs of campaigns keep what they promise, by simulation: `npm run bench:campaigns`. What is measured and how: README.md.
import { parseArgs } from 'node:util';
import { falseAlarm } from '../src/analytics/uplift/looks.ts';
import { plannedPower } from '../src/analytics/uplift/needed-members.ts';
import { scenarios } from './campaigns/scenario.ts';
import { type OfBoth, type Simulated, simulateCampaigns } from './campaigns/simulate.ts';

const { values } = parseArgs({
  options: { campaigns: { type: 'string', default: '10000' }, json: { type: 'boolean', default: false } },
});
const campaigns = Number(values.campaigns);
if (!Number.isSafeInteger(campaigns) || campaigns < 1)
  throw new RangeError(`--campaigns ${values.campaigns}: a whole number from 1 on is needed`);

const simulated = scenarios.map((scenario) => ({
  without: simulateCampaigns(scenario, 0, campaigns),
  hoped: simulateCampaigns(scenario, scenario.hoped, campaigns),
}));
console.log(values.json ? JSON.stringify(simulated) : simulated.map(sentences).join('\n\n'));

function sentences({ without, hoped }: { without: Simulated; hoped: Simulated }): string {
  const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
  const both = ({ conversion, revenue }: OfBoth) =>
    `${percent(conversion)} by conversion, ${percent(revenue)} by revenue`;
  return [
    `${hoped.scenario}: ${campaigns.toLocaleString('en')} campaigns of ${hoped.members.toLocaleString('en')} members, looked at every week`,
    `  false alarms at any look (promised: ${percent(falseAlarm)} at most): ${both(without.told)}`,
    `  power at the end (promised: ${percent(plannedPower)}): ${percent(hoped.worked)}`,
    `  all intervals held the truth (promised: ${percent(1 - falseAlarm)}), no effect: ${both(without.held)}`,
    `  the same, hoped-for effect: ${both(hoped.held)}`,
    `  the last interval held it, hoped-for effect: ${both(hoped.heldAtTheEnd)}`,
  ].join('\n');
}
