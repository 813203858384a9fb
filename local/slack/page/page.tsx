/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { createRoot } from 'react-dom/client';
import 'slack-blocks-to-jsx/dist/style.css';
import './page.css';
import type { WorkspaceInfo } from './protocol.ts';
import { actAs, fetchJson } from './server-calls.ts';
import { WorkspacePage } from './workspace-page.tsx';

const container = document.getElementById('page');
if (!container) throw new Error('the document has no element #page');
const root = createRoot(container);

/** Shows the page as one of its people sees it, with nothing left of how another saw it. */
function show(): void {
  const become = (id: string) => {
    actAs(id);
    show();
  };
  fetchJson<WorkspaceInfo>('/workspace/info').then(
    (info) => root.render(<WorkspacePage key={info.userId} info={info} onBecome={become} />),
    (error: unknown) => root.render(<p role="alert">The workspace does not answer: {String(error)}</p>),
  );
}

show();
