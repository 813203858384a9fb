/** What the workspace writes its log to; a pino logger is one. */
export type WorkspaceLogger = Record<'info' | 'warn' | 'error', (fields: object, message: string) => void>;
