/**
 * Why something is not known to be in Slack. `lost`: it may have been carried out all the same; `away`: it was not, and may work in a
 * moment; `limited`: not before a pause; `refused`: not as it is, and `gone`: nowhere in that channel.
 */
export type NotPosted =
  | { kind: 'lost' | 'away'; message: string }
  | { kind: 'limited'; pauseMilliseconds: number }
  | { kind: 'refused'; message: string; hint: string; gone: boolean };

/** How handing something to Slack ended. */
export type Posted = { kind: 'posted'; ts: string } | NotPosted;

/** What a look into Slack for something that may be there came to. `hidden`: Midas may not look. */
export type Found =
  | { kind: 'found'; ts: string }
  | { kind: 'absent' }
  | { kind: 'hidden'; message: string }
  | NotPosted;

/** What of an answer comes as a file in the thread of its message. */
export type FileKind = 'chart' | 'list';

/** A message in Slack, under which files are shared. */
export type PostedMessage = { channelId: string; ts: string };

/** A message that is ready to be posted, once or again. */
export type ReadyMessage = {
  /** Whether its picture failed, so that it may be worth another try. */
  lacksPicture: boolean;
  /** The files that belong in its thread whatever the message shows. */
  files: FileKind[];
  /** Tried once, with the key by which the message is found again. `outstanding`: the files that belong in its thread. */
  post(
    channelId: string,
    key: string,
  ): Promise<(Posted & { kind: 'posted'; outstanding: FileKind[] }) | NotPosted>;
  /** Uploads a file for the thread, seen by nobody yet; undefined where there is no such file. */
  upload(kind: FileKind): Promise<{ kind: 'uploaded'; fileId: string } | NotPosted | undefined>;
  /** Shares an uploaded file in the thread. Tried once. */
  share(kind: FileKind, fileId: string, message: PostedMessage): Promise<Posted>;
};

/** Posts that nobody asked for just now. Nothing is tried twice here, and what may have been carried out is said to be so. */
export type UnaskedPosts<Answer> = {
  /** Draws and uploads the picture. `occasion` says in Slack's mark-up what the answer is posted for, `remarks` what is amiss. */
  prepare(answer: Answer, occasion: string, remarks: readonly string[]): Promise<ReadyMessage>;
  /** Looks for the message of a key in a channel, among those since an instant. */
  find(channelId: string, key: string, since: Date): Promise<Found>;
  /** Whether an uploaded file is shared in a channel. */
  findFile(fileId: string, channelId: string): Promise<Found>;
  /** The direct conversation with a person. */
  openDirect(userId: string): Promise<{ kind: 'opened'; channelId: string } | NotPosted>;
  /** Posts a text, in Slack's mark-up. Tried once. */
  say(channelId: string, key: string, text: string): Promise<Posted>;
};
