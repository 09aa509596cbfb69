// Most tests that reach a change in the rules cannot notice it: what the rules say of their pull requests is the same with
// it and without. To ask the rules again, of facts that are kept, takes a fraction of what the test takes.

/** What the rules say of one device, by rule, and `record` for the whole report. */
function partsOf({ CATALOGUE, DEVICE_RULES, reportDevice, runRule }) {
  const ofDevices = new Set(DEVICE_RULES);
  const judged = CATALOGUE.map((rule) => [
    rule.id,
    (device, release) => {
      if (ofDevices.has(rule)) return runRule(rule, () => rule.judge(device, release));
      return release === undefined ? [] : runRule(rule, () => rule.judge(release));
    },
  ]);
  return new Map([...judged, ['record', (device, release, findings) => reportDevice(device, release, findings)]]);
}

/** Of one case in as many, each part is asked as if it were the only one: it takes long. */
const APART = 4;

/** Rules keep what they found of a release: a copy has nothing kept. */
const fresh = (release) => release && { ...release };

/** @returns what a part says; what it throws is said too */
function said(part, ...facts) {
  try {
    return part(...facts);
  } catch (error) {
    return String(error);
  }
}

/** The facts that tests gathered, to be judged again. */
export class Replay {
  /** @param bundle what the bundle of tests exports @param state Stryker's */
  constructor(bundle, state) {
    this.parts = partsOf(bundle);
    this.casesOf = bundle.collected.casesOf;
    this.state = state;
    /** What each part says of a case without a change, and all findings. */
    this.before = new Map();
  }

  /** Lets every part judge every case, as if it were a test of its name. @returns by mutant the names of the parts that reach it */
  async reach(pieces) {
    for (const piece of pieces) for (const found of await this.casesOf(piece)) this.unchanged(found);
    const perTest = this.state.mutantCoverage?.perTest ?? {};
    const reached = {};
    for (const name of this.parts.keys()) {
      for (const mutant of Object.keys(perTest[`part ${name}`] ?? {})) (reached[mutant] ??= []).push(name);
      delete perTest[`part ${name}`];
    }
    return reached;
  }

  /** What each part says of a case without a change, as texts by name, and the findings. */
  unchanged(found) {
    const known = this.before.get(found);
    if (known !== undefined) return known;
    const { activeMutant, currentTestId } = this.state;
    this.state.activeMutant = undefined;
    const [texts, findings] = [new Map(), []];
    // What a rule has found out for another is not reached a second time.
    const apart = this.before.size % APART === 0;
    const shared = fresh(found.release);
    for (const [name, part] of this.parts) {
      this.state.currentTestId = `part ${name}`;
      const all = said(part, found.device, apart ? fresh(found.release) : shared, findings);
      texts.set(name, JSON.stringify(all));
      if (name !== 'record') findings.push(...all);
    }
    Object.assign(this.state, { activeMutant, currentTestId });
    this.before.set(found, { texts, findings });
    return { texts, findings };
  }

  /** Whether one of the parts says something else of a case now. */
  differs(found, names) {
    const { texts, findings } = this.unchanged(found);
    const release = fresh(found.release);
    return names.some((name) => JSON.stringify(said(this.parts.get(name), found.device, release, findings)) !== texts.get(name));
  }
}
