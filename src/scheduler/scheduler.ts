import { MongoBackend } from '@agendajs/mongo-backend';
import { Agenda } from 'agenda';
import type { Db } from 'mongodb';
import { type Logger, traceOf } from '../log.ts';

/**
 * Work that recurs: `cron` in the workspace's time zone, run by one instance only however many are up. Where an instance is killed at
 * it, another one does it after `lockMilliseconds`, ten minutes unless said.
 */
export type RecurringJob = {
  name: string;
  cron: string;
  run: () => Promise<void>;
  lockMilliseconds?: number;
};

/** A running scheduler; `stop` waits for the jobs that are under way. */
export type Scheduler = { stop(): Promise<void> };

/**
 * Starts Agenda on the database that holds everything else, so that jobs survive a restart and instances share them.
 * A job that fails is logged with its error and runs again at its next time.
 */
export async function startScheduler(options: {
  db: Db;
  timezone: string;
  logger: Logger;
  jobs: readonly RecurringJob[];
}): Promise<Scheduler> {
  const { db, timezone, logger, jobs } = options;
  const agenda = new Agenda({ backend: new MongoBackend({ mongo: db, collection: 'jobs' }) });
  agenda.on('error', (error) => logger.error({ error: traceOf(error) }, 'scheduler error'));
  agenda.on('fail', (error: Error | string, job: { attrs?: { name: string }; jobName?: string }) => {
    logger.error({ error: traceOf(error), job: job.attrs?.name ?? job.jobName }, 'job failed');
  });
  for (const { name, run, lockMilliseconds: lockLifetime } of jobs)
    agenda.define(name, run, lockLifetime === undefined ? {} : { lockLifetime });
  await agenda.start();
  for (const { name, cron } of jobs)
    await agenda.every(cron, name, undefined, { timezone, skipImmediate: true });
  return {
    async stop() {
      await agenda.drain();
      await agenda.stop();
    },
  };
}
