// Limits that no real model reaches. Products of two of them are exact, and small enough to allocate.

/** Width of the residual stream, number of heads, and width of a head. */
export const MAX_WIDTH = 2 ** 17;
/** Width inside the feed-forward part. */
export const MAX_INTERMEDIATE = MAX_WIDTH * 8;
export const MAX_LAYERS = 1024;
export const MAX_VOCABULARY = 2 ** 22;
export const MAX_POSITIONS = 2 ** 24;
/** Outputs of a classifier. */
export const MAX_LABELS = 2 ** 16;
