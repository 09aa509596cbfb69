// What a change in the rules cannot reach is done once: the facts of a pull request, which tests gather anew each time.
const state = { facts: 'gathered', piece: '', calls: 0 };

const opened = new Map();
/** What each test, or hook of a suite, gathered. */
const gathered = new Map();

/** The devices of the pull requests that a test, or hook of a suite, gathered: `{device, release}`. */
export async function casesOf(piece) {
  const calls = await Promise.allSettled(gathered.get(piece) ?? []);
  return calls.flatMap(({ value }) => value ?? []);
}

/** From here on facts are `gathered` anew, `kept` as well for later, or what is kept is `reused`. */
export function setFacts(how) {
  state.facts = how;
}

/** Says which test, or hook of a suite, runs from here on. */
export function begin(piece) {
  Object.assign(state, { piece, calls: 0 });
}

function once(known, key, gather) {
  if (state.facts === 'gathered') return gather();
  if (state.facts === 'kept' || !known.has(key)) {
    known.set(key, gather());
    gathered.set(state.piece, [...(gathered.get(state.piece) ?? []), known.get(key)]);
  }
  return known.get(key);
}

/**
 * `openDevices` of `src/case/device.ts`: the same call of the same test, about the same commits and facts, has one answer. Of each
 * release a copy, for rules keep what they found of the same one.
 */
export function openedOnce(openDevices) {
  return async (pr) => {
    const { base, mergeBase, head, at, plans, reviews, pullRequests } = pr;
    const key = JSON.stringify([state.piece, (state.calls += 1), base.commit, mergeBase.commit, head.commit, at, plans, reviews, pullRequests]);
    const devices = await once(opened, key, () => openDevices(pr));
    return devices.map(({ device, release }) => ({ device, release: release && { ...release } }));
  };
}
