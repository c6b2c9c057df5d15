/** Steps that our engine has taken since its start, as `/metrics` tells them. */
export interface Steps {
  readonly count: number;
  /** All together, the choice of tokens included. */
  readonly seconds: number;
}

/** Asks one of our servers for its steps. */
export async function stepsOf(url: string): Promise<Steps> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = (name: string): number => {
    const found = new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'm').exec(text)?.[1];
    if (found === undefined) throw new Error(`/metrics has no ${name}`);
    return Number(found);
  };
  return { count: value('engine_step_seconds_count'), seconds: value('engine_step_seconds_sum') };
}
