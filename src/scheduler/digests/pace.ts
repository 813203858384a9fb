/** How fast digests go, in milliseconds. */
export type Pace = {
  /** Work on a delivery counts as given up when nobody has renewed it for so long. */
  lease: number;
  /**
   * So long after a post whose answer is lost it is looked for in Slack: longer than a call may still be on its way, being tried and
   * carried out.
   */
  settle: number;
  /** After a post is marked as begun, it must begin within this time; part of `settle`. */
  begin: number;
  /** A command that has not answered by then counts as failed: the digests behind it wait. Longer than a model takes to be trained. */
  ask: number;
  /** Between two posts. Slack takes about one message a second in a channel. Source: docs.slack.dev, "Rate limits". */
  pause: number;
  /** Before the second try of what failed; each further one waits twice as long. */
  retry: number;
  /** Digests that are due at the same time are spread over so long. */
  spread: number;
  /** Between two looks whether the data have come. */
  freshPoll: number;
  /** After its due, a digest counts as late. */
  late: number;
  /** One run ends after this time, once its delivery is done, so that another instance may go on. */
  run: number;
};

const minute = 60_000;

export const usualPace: Pace = {
  lease: 2 * minute,
  settle: 2 * minute,
  begin: 20_000,
  ask: 30 * minute,
  pause: 1_100,
  retry: 30_000,
  spread: minute,
  freshPoll: 10 * minute,
  late: 15 * minute,
  run: minute,
};
