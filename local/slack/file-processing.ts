/** Slack needs a moment after an upload before it can show a file; an image that comes sooner is refused. */
const processingMs = 150;

/** Which files Slack has looked into: until then it does not say what a file is. */
export type FileProcessing = { begin(fileId: string): void; isDone(fileId: string): boolean };

/** Processing that takes as long for each file; one that was never uploaded is never done. */
export function createFileProcessing(): FileProcessing {
  const doneAt = new Map<string, number>();
  return {
    begin: (fileId) => {
      doneAt.set(fileId, Date.now() + processingMs);
    },
    isDone: (fileId) => (doneAt.get(fileId) ?? Number.POSITIVE_INFINITY) <= Date.now(),
  };
}
