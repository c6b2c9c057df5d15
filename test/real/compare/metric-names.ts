/** Why a metric of vLLM is not among ours. */
const REASONS: readonly { readonly name: RegExp; readonly reason: string }[] = [
  { name: /_per_gpu$/, reason: 'an estimate of what a GPU did' },
  { name: /engine_sleep_state$/, reason: 'the engine does not sleep' },
  { name: /external_prefix_cache/, reason: 'no cache is shared between pods' },
  { name: /mm_cache/, reason: 'no pictures or sounds' },
  {
    name: /_by_source$/,
    reason:
      'prompts come from one source, the computation of this pod; prompt_tokens and prompt_tokens_cached say the rest',
  },
  { name: /tool_call_parser/, reason: 'counts which parser was chosen by a flag; there is one' },
];

/** Families of the metrics that start with vLLM's prefix. */
export async function metricNames(base: string): Promise<string[]> {
  const text = await (await fetch(`${base}/metrics`)).text();
  // Python's client writes the time of creation of each as a family of its own, ours does not.
  return [
    ...new Set(
      [...text.matchAll(/^# TYPE (vllm:\S+)/gm)].map(([, name]) =>
        (name as string).replace(/(_total)?(_created)?$/, ''),
      ),
    ),
  ].toSorted();
}

/**
 * What is in one list and not in the other; metrics that vLLM has beyond ours have a reason, or `undefined` for one.
 */
export function comparedMetrics(
  ours: readonly string[],
  theirs: readonly string[],
): {
  readonly both: number;
  readonly oursOnly: readonly string[];
  readonly theirsOnly: readonly { readonly name: string; readonly reason: string | undefined }[];
} {
  return {
    both: ours.filter((name) => theirs.includes(name)).length,
    oursOnly: ours.filter((name) => !theirs.includes(name)),
    theirsOnly: theirs
      .filter((name) => !ours.includes(name))
      .map((name) => ({ name, reason: REASONS.find((rule) => rule.name.test(name))?.reason })),
  };
}
