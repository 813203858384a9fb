import { Command } from 'commander';
import { manifest } from '../bot/manifest.ts';
import { commands } from '../commands/registry.ts';

/** `midas manifest`: the Slack app manifest to paste when creating the app. */
export function manifestCommand(): Command {
  return new Command('manifest')
    .description('print the Slack app manifest, to paste when creating the app')
    .option('--url <url>', 'public URL of this program, for HTTP instead of Socket Mode')
    .action(({ url }: { url?: string }) => {
      console.log(manifest(commands, url));
    });
}
