// Preloaded into the Action: its waits run CLOCK_SCALE times faster, so that a test of patience needs none.
// Where CLOCK_AT names a time, the process believes to start then: fixtures have dates of their own.
const { syncBuiltinESMExports } = require('node:module');
const process = require('node:process');
const timers = require('node:timers');
const promises = require('node:timers/promises');
const { promisify } = require('node:util');

const scale = Number(process.env['CLOCK_SCALE'] ?? 1);

/** How long an answer may take, in milliseconds, whatever the scale: a busy machine is not taken for a server that hangs. */
const patience = process.env['PATIENCE'];

const faster = (delay) => (Number.isFinite(Number(delay)) ? Number(delay) / scale : delay);

const { setTimeout: wait } = timers;
const { setTimeout: sleep, scheduler } = promises;
const limit = AbortSignal.timeout.bind(AbortSignal);

const fastWait = Object.assign((run, delay, ...args) => wait(run, faster(delay), ...args), {
  [promisify.custom]: (delay, value, options) => sleep(faster(delay), value, options),
});
globalThis.setTimeout = fastWait;
timers.setTimeout = fastWait;
promises.setTimeout = (delay, value, options) => sleep(faster(delay), value, options);
const pause = scheduler.wait.bind(scheduler);
scheduler.wait = (delay, options) => pause(faster(delay), options);
AbortSignal.timeout = (delay) => limit(patience === undefined ? delay : Number(patience));
syncBuiltinESMExports();

const start = Date.parse(process.env['CLOCK_AT'] ?? '');
if (Number.isFinite(start)) {
  const RealDate = Date;
  const offset = start - RealDate.now();
  globalThis.Date = class extends RealDate {
    constructor(...given) {
      if (given.length === 0) super(RealDate.now() + offset);
      else super(...given);
    }

    static now() {
      return RealDate.now() + offset;
    }
  };
}
