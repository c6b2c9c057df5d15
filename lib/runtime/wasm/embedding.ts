// The embedding of a token is an output channel of the packed embedding matrix, which is also the head in models that
// tie the two.

import { BF16, F32, Linear, PANEL, Q8 } from './model';
import { BLOCK } from './quantize';

/**
 * Unpacks one output channel of a linear layer.
 *
 * @param out - [inputs], overwritten
 */
export function copyChannel(layer: Linear, channel: i32, out: usize): void {
  const panel = <usize>(channel / PANEL), lane = <usize>(channel % PANEL);
  if (layer.type == F32) copyF32(layer, panel, lane, out);
  else if (layer.type == BF16) copyBf16(layer, panel, lane, out);
  else if (layer.type == Q8) copyQ8(layer, panel, lane, out);
  else copyQ4(layer, panel, lane, out);
}

function copyF32(layer: Linear, panel: usize, lane: usize, out: usize): void {
  let from = layer.weights + (panel * <usize>layer.inputs * PANEL + lane << 2);
  for (let i = 0; i < layer.inputs; i++, from += 4 * PANEL) store<f32>(out + (<usize>i << 2), load<f32>(from));
}

function copyBf16(layer: Linear, panel: usize, lane: usize, out: usize): void {
  // In each group of eight channels, i and i + 4 share a word.
  const place = (lane & 8) | ((lane & 3) << 1) | ((lane & 4) >> 2);
  let from = layer.weights + (panel * <usize>layer.inputs * PANEL + place << 1);
  for (let i = 0; i < layer.inputs; i++, from += 2 * PANEL) {
    store<u32>(out + (<usize>i << 2), <u32>load<u16>(from) << 16);
  }
}

function copyQ8(layer: Linear, panel: usize, lane: usize, out: usize): void {
  const blocks = <usize>((layer.inputs + BLOCK - 1) / BLOCK);
  const bytes: usize = 4 * PANEL + BLOCK * PANEL;
  for (let i = 0; i < layer.inputs; i++) {
    const block = layer.weights + (panel * blocks + <usize>(i / BLOCK)) * bytes;
    const k = <usize>(i % BLOCK);
    const value = <i32>load<i8>(block + 4 * PANEL + (k >> 1) * 2 * PANEL + 2 * lane + (k & 1));
    store<f32>(out + (<usize>i << 2), load<f32>(block + 4 * lane) * <f32>value);
  }
}

function copyQ4(layer: Linear, panel: usize, lane: usize, out: usize): void {
  const blocks = <usize>((layer.inputs + BLOCK - 1) / BLOCK);
  const bytes: usize = 4 * PANEL + BLOCK * PANEL / 2;
  for (let i = 0; i < layer.inputs; i++) {
    const block = layer.weights + (panel * blocks + <usize>(i / BLOCK)) * bytes;
    const k = <usize>(i % BLOCK);
    const pair = <i32>load<u8>(block + 4 * PANEL + (k >> 3) * 4 * PANEL + 4 * lane + (k & 3));
    const value = ((k & 4) == 0 ? pair & 15 : pair >> 4) - 8;
    store<f32>(out + (<usize>i << 2), load<f32>(block + 4 * lane) * <f32>value);
  }
}
