/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { createRoot } from 'react-dom/client';
import 'slack-blocks-to-jsx/dist/style.css';
import './page.css';
import type { WorkspaceInfo } from './protocol.ts';
import { fetchJson } from './server-calls.ts';
import { WorkspacePage } from './workspace-page.tsx';

const container = document.getElementById('page');
if (!container) throw new Error('the document has no element #page');
const root = createRoot(container);
fetchJson<WorkspaceInfo>('/workspace/info').then(
  (info) => root.render(<WorkspacePage info={info} />),
  (error: unknown) => root.render(<p role="alert">The workspace does not answer: {String(error)}</p>),
);
