import { plain } from '../text.ts';

/** A text element; what it says is escaped. */
export function text(part: {
  readonly x: number;
  readonly y: number;
  readonly content: string;
  readonly style: string;
  readonly anchor?: string;
}): string {
  const anchor = part.anchor === undefined ? '' : ` text-anchor="${part.anchor}"`;
  return `<text class="${part.style}" x="${part.x}" y="${part.y}"${anchor}>${escapeXml(part.content)}</text>`;
}

/** A tenth of a pixel is fine enough. */
export function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

/** Names come from files: they must not become markup. */
export function escapeXml(content: string): string {
  return plain(content)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
