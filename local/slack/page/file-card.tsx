import type { PageFile } from './protocol.ts';

/** A shared file: a picture is shown, anything else is there to download. */
export function FileCard({ file }: { file: PageFile }) {
  if (file.mimetype.startsWith('image/'))
    return (
      <a className="picture" href={file.url} target="_blank" rel="noreferrer">
        <img src={file.url} alt={file.altText || file.title} />
      </a>
    );
  return (
    <a className="file" href={file.url} download={file.name}>
      <span className="file-icon" aria-hidden="true">
        {file.name.split('.').pop()?.slice(0, 4).toUpperCase()}
      </span>
      <span className="file-text">
        <strong>{file.title}</strong>
        <span>
          {file.title === file.name ? '' : `${file.name} · `}
          {formatSize(file.size)} · Download
        </span>
      </span>
    </a>
  );
}

function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
