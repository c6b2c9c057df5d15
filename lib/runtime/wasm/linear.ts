// y = x W^T + b. Weights are packed in panels of 16 output channels: the weights of one input are adjacent, and inputs
// follow each other. So memory is read in order, both by one row (decoding: bound by memory bandwidth) and by many
// (prompts: each loaded weight is used for all rows of a tile).
//
// Each sum has one accumulator and adds the inputs in order, whatever the number of rows: a row's result does not
// depend on the rest of the batch, to the last bit.
//
// Tiles have 6 to 12 accumulators in small loops: V8 runs out of registers in longer ones.

import { panelBf16 } from './linear-bf16';
import { panelF32 } from './linear-f32';
import { panelQ4 } from './linear-q4';
import { panelQ8 } from './linear-q8';
import { LinearWork } from './linear-work';
import { BF16, F32, Linear, Model, PANEL, Q8, stride } from './model';
import { barrier, claim } from './team';

/**
 * One phase: the threads divide up the panels.
 *
 * @param x - [rows][stride(inputs)]; if the weights are quantised, quantizeRow must have prepared it
 * @param y - [rows][outputs]
 */
export function linear(model: Model, thread: i32, layer: Linear, x: usize, rows: i32, y: usize, isAdded: bool): void {
  const work = changetype<LinearWork>(model.scratch + <usize>thread * model.scratchBytes);
  work.x = x;
  work.xStride = stride(layer.inputs);
  work.rows = rows;
  work.inputs = layer.inputs;
  work.quantized = model.quantized;
  work.quantScales = model.quantScales;
  work.y = y;
  work.yStride = layer.outputs;
  work.bias = layer.bias;
  work.isAdded = isAdded;
  const panels = layer.outputs / PANEL;
  for (let panel = claim(model.team, 1); panel < panels; panel = claim(model.team, 1)) {
    if (layer.type == F32) panelF32(work, panel, layer.weights);
    else if (layer.type == BF16) panelBf16(work, panel, layer.weights);
    else if (layer.type == Q8) panelQ8(work, panel, layer.weights);
    else panelQ4(work, panel, layer.weights);
  }
  barrier(model.team);
}
