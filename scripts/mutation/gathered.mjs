// What a change in the rules cannot reach is done once: the facts of a pull request, which tests gather anew each time.
const state = { facts: 'gathered', piece: '', calls: 0 };

const opened = new Map();
const releases = new WeakMap();

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
  if (state.facts === 'kept' || !known.has(key)) known.set(key, gather());
  return known.get(key);
}

/** `openDevices` of `src/case/device.ts`: the same call of the same test, about the same commits and facts, has one answer. */
export function openedOnce(openDevices) {
  return (pr) => {
    const { base, mergeBase, head, at, plans, reviews, pullRequest } = pr;
    const key = JSON.stringify([state.piece, (state.calls += 1), base.commit, mergeBase.commit, head.commit, at, plans, reviews, pullRequest]);
    return once(opened, key, () => openDevices(pr));
  };
}

/** `gatherRelease` of `src/case/release.ts`. A copy each time, for rules keep what they found of the same release. */
export function gatheredOnce(gatherRelease) {
  return async (pr, device) => {
    const release = await once(releases, device, () => gatherRelease(pr, device));
    return release && { ...release };
  };
}
