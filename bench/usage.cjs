// Preloaded into a measured process: on exit it leaves what the process used, apart from the git processes that it started.
// By `--require`: with `--import` Node.js would load the process's own file, too, as it loads ES modules, which takes longer.
const { writeFileSync } = require('node:fs');
const process = require('node:process');

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeFileSync(process.env.PLUMBLINE_BENCH_USAGE, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, memory: maxRSS / 1024 }));
});
