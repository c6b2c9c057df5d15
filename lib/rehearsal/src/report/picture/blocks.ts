import { escape } from '../html';

/** A part of a picture that knows its size, and is drawn where it is put. */
export interface Block {
  readonly width: number;
  readonly height: number;
  draw(x: number, y: number): string;
}

/** Space between the edge of a box and what is in it, and between two things in it. */
export const PADDING = 12;
export const GAP = 10;
export const CARD_WIDTH = 220;
const LINE = 16;
/** Width of a character of the picture's font at 12 px, on the safe side. */
const CHARACTER = 7.3;

export interface TextOptions {
  readonly kind?: 'title' | 'note' | 'name';
  /** Cut to fit, with the whole text in its tooltip. */
  readonly width: number;
}

export function text(content: string, { kind = 'note', width }: TextOptions): Block {
  const fits = Math.max(Math.floor(width / CHARACTER), 1);
  const shown = content.length > fits ? `${content.slice(0, Math.max(fits - 1, 1))}…` : content;
  const tooltip = shown === content ? '' : `<title>${escape(content)}</title>`;
  return {
    width,
    height: LINE,
    draw: (x, y) => `<text class="${kind}" x="${round(x)}" y="${round(y + 12)}">${escape(shown)}${tooltip}</text>`,
  };
}

export interface BoxOptions {
  readonly look: string;
  readonly width: number;
  readonly padding?: number;
  readonly gap?: number;
  readonly tooltip?: string;
  /** @default - as high as what is in it */
  readonly leastHeight?: number;
}

/** A rectangle with other blocks in it, one below the other. */
export function box(children: readonly Block[], options: BoxOptions): Block {
  const { look, width, padding = PADDING, gap = GAP, tooltip, leastHeight = 0 } = options;
  const inside = column(children, width - 2 * padding, gap);
  const height = Math.max(inside.height + 2 * padding, leastHeight);
  return {
    width,
    height,
    draw: (x, y) =>
      `<g>${tooltip === undefined ? '' : `<title>${escape(tooltip)}</title>`}` +
      rectangle(look, { x, y, width, height }) +
      `${inside.draw(x + padding, y + padding)}</g>`,
  };
}

export function column(children: readonly Block[], width: number, gap = GAP): Block {
  const shown = children.filter((child) => child.height > 0);
  const height = shown.reduce((sum, child) => sum + child.height, 0) + gap * Math.max(shown.length - 1, 0);
  return {
    width,
    height,
    draw: (x, y) => {
      let top = y;
      return shown
        .map((child) => {
          const drawn = child.draw(x, top);
          top += child.height + gap;
          return drawn;
        })
        .join('');
    },
  };
}

/** Blocks side by side, as many as fit, then the next row. */
export function wrap(children: readonly Block[], width: number, gap = GAP): Block {
  const rows: Block[][] = [[]];
  let used = 0;
  for (const child of children) {
    if (used > 0 && used + gap + child.width > width + 0.5) {
      rows.push([]);
      used = 0;
    }
    rows.at(-1)?.push(child);
    used += (used > 0 ? gap : 0) + child.width;
  }
  return column(
    rows.filter((row) => row.length > 0).map((row) => side(row, gap)),
    width,
    gap,
  );
}

function side(children: readonly Block[], gap: number): Block {
  return {
    width: children.reduce((sum, child) => sum + child.width + gap, -gap),
    height: Math.max(...children.map((child) => child.height)),
    draw: (x, y) => {
      let left = x;
      return children
        .map((child) => {
          const drawn = child.draw(left, y);
          left += child.width + gap;
          return drawn;
        })
        .join('');
    },
  };
}

/** Small squares, one a device. */
export function squares(number: number, width: number): Block {
  const size = 12;
  const one: Block = {
    width: size,
    height: size,
    draw: (x, y) => `<rect class="device" x="${round(x)}" y="${round(y)}" width="${size}" height="${size}" rx="2"/>`,
  };
  return wrap(
    Array.from({ length: number }, () => one),
    width,
    4,
  );
}

/** A chip as wide as its text. */
export function chip(content: string, look: string, most: number): Block {
  const width = Math.min(content.length * CHARACTER + 14, most);
  const label = text(content, { width: width - 14 });
  return {
    width,
    height: LINE + 6,
    draw: (x, y) => rectangle(look, { x, y, width, height: LINE + 6 }) + label.draw(x + 7, y + 3),
  };
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function rectangle(look: string, { x, y, width, height }: Place): string {
  const size = `width="${round(width)}" height="${round(height)}"`;
  return `<rect class="${look}" x="${round(x)}" y="${round(y)}" ${size} rx="8"/>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
