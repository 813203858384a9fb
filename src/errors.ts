/**
 * A mistake that the person asking can mend. Its message names the value and is shown as written;
 * its hint says what to do next; `about` is the option it lies in, under whose field a form shows it.
 * Ends the command line with exit code 2.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly hint: string | undefined;
  about: string | undefined;

  constructor(message: string, hint?: string, about?: string) {
    super(message);
    this.hint = hint;
    this.about = about;
  }
}

/** What `read` makes of an option's value; a UserError that it throws is about that option. */
export function readOption<Value>(option: string, read: () => Value): Value {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof UserError) thrown.about ??= option;
    throw thrown;
  }
}

/** MongoDB or Slack is away, or Midas is being stopped: the same request may work in a moment, so jobs retry. */
export class OutageError extends Error {
  override readonly name = 'OutageError';
  readonly service: Service;

  constructor(service: Service, cause: unknown) {
    super(`${service} does not answer; try again in a moment`, { cause });
    this.service = service;
  }
}

type Service = 'MongoDB' | 'Slack' | 'Midas';

/** The message of anything thrown, for logs and reports. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
