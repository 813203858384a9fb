import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { UserError } from '../../src/errors.ts';
import { refusal } from '../support/slack.ts';
import { champions, openSlackApp } from '../support/slack-app.ts';

type App = Awaited<ReturnType<typeof openSlackApp>>;
type Ask = NonNullable<NonNullable<Parameters<typeof openSlackApp>[0]>['ask']>;

const trained = { ...champions, command: '/train', title: 'Trained in 9 seconds' };
let app: App;
afterEach(() => app.close());

/** Types `/train`, which is answered by `ask`, and waits for the end. */
async function asked(ask: Ask, prepare: (app: App) => void = () => {}) {
  app = await openSlackApp({ ask });
  prepare(app);
  await app.type('/train');
  await app.settle();
  const messages = await app.slack.messages();
  const replies = await app.slack.replies(messages[0]?.ts ?? '');
  return { messages, steps: replies.map(({ text }) => text) };
}

describe('a command that takes long', () => {
  test('says so in the channel, tells its steps in the thread of that, and then answers', async () => {
    const { messages, steps } = await asked(async (_text, _asker, progress) => {
      for (const step of ['Reading …', 'Fitting …', 'Judging …']) {
        progress(step);
        await sleep(1_200);
      }
      return trained;
    });
    expect(messages.map(({ text }) => text)).toEqual([
      `\`/train\`, asked by <@${app.slack.userId}>, takes a while. The steps are in the thread.`,
      expect.stringMatching(/^Trained in 9 seconds/),
    ]);
    expect(steps).toEqual(['Reading …', 'Fitting …', 'Judging …']);
  });

  test('posts at most about once a second: steps that come faster are told together', async () => {
    const { steps } = await asked(async (_text, _asker, progress) => {
      for (let step = 1; step <= 20; step++) {
        progress(`Step ${step}`);
        await sleep(100);
      }
      return trained;
    });
    expect(steps.length).toBeLessThanOrEqual(4);
    expect(steps.join('\n').split('\n')).toHaveLength(20);
  });

  test('tells no more once it has answered, and all of it before', async () => {
    const { messages, steps } = await asked(async (_text, _asker, progress) => {
      progress('One');
      progress('Two');
      return trained;
    });
    const calls = app.slack.bodies('chat.postMessage').map(({ text }) => String(text).split('\n')[0]);
    expect(messages).toHaveLength(2);
    expect(steps.join('\n')).toBe('One\nTwo');
    expect(calls.at(-1)).toBe('Trained in 9 seconds');
  });

  test('answers although its progress cannot be posted, and the log says why', async () => {
    const { messages } = await asked(
      async (_text, _asker, progress) => {
        progress('One');
        await sleep(500);
        progress('Two');
        return trained;
      },
      ({ slack }) => slack.fail('chat.postMessage', refusal('msg_too_long')),
    );
    expect(messages.map(({ text }) => text)).toEqual([expect.stringMatching(/^Trained in 9 seconds/)]);
    expect(app.log()).toContain('progress could not be told');
    expect(app.log()).toContain('msg_too_long');
    expect(app.log()).toContain('"outcome":"answered"');
  });

  test('that fails is explained to the asker after its steps', async () => {
    const { messages, steps } = await asked(async (_text, _asker, progress) => {
      progress('Reading …');
      throw new UserError('not enough data');
    });
    expect(messages).toHaveLength(1);
    expect(steps).toEqual(['Reading …']);
    expect(app.slack.bodies('response_url')).toMatchObject([{ text: 'not enough data' }]);
  });

  test('shows of what was typed the name of the command alone, and what it tells as it is, not as markup', async () => {
    app = await openSlackApp({
      ask: async (_text, _asker, progress) => {
        progress('<!channel> & more');
        return trained;
      },
    });
    await app.type('/predict ann@example.com');
    await app.settle();
    const [first] = await app.slack.messages();
    expect(first?.text).toMatch(/^`\/predict`, asked by /);
    const [reply] = await app.slack.replies(first?.ts ?? '');
    expect(reply?.text).toBe('&lt;!channel&gt; &amp; more');
  });
});

test('a command that tells nothing posts nothing but its answer', async () => {
  const { messages } = await asked(async () => trained);
  expect(messages).toHaveLength(1);
});
