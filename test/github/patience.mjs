// Preloaded before the fast clock: how long an answer may take is told by PATIENCE in milliseconds, whatever the scale of the
// clock, so that a busy machine is not taken for a server that hangs.
import process from 'node:process';

const limit = AbortSignal.timeout.bind(AbortSignal);
const patience = Number(process.env['PATIENCE']);

AbortSignal.timeout = (delay) => limit(Math.max(delay, patience));
