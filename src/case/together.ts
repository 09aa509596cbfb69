type Answers<Q extends readonly unknown[]> = { -readonly [K in keyof Q]: Awaited<Q[K]> };

/**
 * The answers to questions that are asked at the same time, in their order. Where several fail, the first of them is told and
 * not the fastest: same case, same bytes.
 */
export async function together<const Q extends readonly unknown[]>(questions: Q): Promise<Answers<Q>> {
  const settled = await Promise.allSettled(questions);
  for (const one of settled) if (one.status === 'rejected') throw one.reason;
  return settled.map((one) => (one as PromiseFulfilledResult<unknown>).value) as Answers<Q>;
}

/** As {@link together}, of one question for each of a list's items. */
export function each<T, A>(items: Iterable<T>, ask: (item: T) => Promise<A>): Promise<A[]> {
  return together(Array.from(items, ask));
}
