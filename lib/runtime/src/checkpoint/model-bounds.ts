// Bounds that no real model reaches. They keep products of two of them exact, and far from a length that cannot be
// allocated.

/** Of the residual stream, of heads, and of a head. */
export const MAX_WIDTH = 2 ** 17;
/** Inside the feed-forward part. */
export const MAX_INTERMEDIATE = MAX_WIDTH * 8;
export const MAX_LAYERS = 1024;
export const MAX_VOCABULARY = 2 ** 22;
export const MAX_POSITIONS = 2 ** 24;
/** Outputs of a classifier. */
export const MAX_LABELS = 2 ** 16;
